import type { Json } from '../gateway/result';
import { stopEverything } from '../fixtures/cleanup.fixture';
import { generalOrder, koreanOrder } from '../fixtures/merchant.fixture';
import { startWorld, type World } from '../fixtures/running-sandbox.fixture';

afterAll(stopEverything);

const minute = 60_000;
const number = '4054695723100768';

describe('a card of another country', () => {
  let world: World;
  beforeAll(async () => (world = await startWorld({ SANDBOX_ACQUIRERS: 'ALIPAY,2C2P,ADYEN,CHECKOUT' })));
  afterEach(() => world.reset());

  const inquire = async (paymentRequestId: string) => (await world.merchant.inquire({ paymentRequestId })).json;
  const at = (acquirer: string) => ({ metadata: JSON.stringify({ sandbox: `acquirer=${acquirer}` }) });

  it('is typed on the hosted page, approved, captured a second later and told twice', async () => {
    const order = generalOrder({}, at('ALIPAY'));
    const { json } = await world.merchant.pay(order);
    expect(json).toMatchObject({ result: { resultStatus: 'U', resultCode: 'PAYMENT_IN_PROCESS' } });
    expect((await world.open(json.normalUrl)).text).toContain('name="cardNo"');
    expect(await world.typeCard(json.normalUrl)).toMatchObject({ status: 303, location: order.paymentRedirectUrl });
    await world.pass(1_000);

    const answer = await inquire(order.paymentRequestId);
    expect(answer).toMatchObject({
      paymentStatus: 'SUCCESS',
      paymentResultInfo: {
        cardNo: '************0768',
        cardBrand: 'VISA',
        lastFour: '0768',
        paymentMethodRegion: 'GLOBAL',
        threeDSResult: { threeDSOffered: false },
      },
      transactions: [{ transactionType: 'CAPTURE', transactionStatus: 'SUCCESS' }],
    });
    const told = await world.receiver.waitFor(order, 2);
    expect(told.map(({ json: { notifyType } }) => notifyType)).toEqual(['PAYMENT_RESULT', 'CAPTURE_RESULT']);
  });

  it.each(['ADYEN', 'CHECKOUT'])('has serials of its own at %s, for the payment and for its capture', async (name) => {
    const order = generalOrder({}, at(name));
    const { json } = await world.merchant.pay(order);
    await world.typeCard(json.normalUrl);
    await world.pass(1_000);
    const { acquirerInfo, acquirerReferenceNo, transactions } = await inquire(order.paymentRequestId);
    expect(acquirerInfo).toMatchObject({ acquirerName: name, acquirerTransactionId: acquirerReferenceNo });
    expect(acquirerInfo).not.toHaveProperty('acquirerResultCode');
    expect(transactions[0].acquirerInfo.acquirerTransactionId).toMatch(/^act_/);
    expect(transactions[0].acquirerInfo.acquirerTransactionId).not.toBe(transactions[0].transactionId);
  });

  it('goes to no acquirer that takes Korean cards only, and a Korean card to none that does not', async () => {
    expect((await world.merchant.pay(generalOrder({}, at('2C2P')))).json.result.resultCode).toBe('PARAM_ILLEGAL');
    expect((await world.merchant.pay(koreanOrder(at('ADYEN')))).json.result.resultCode).toBe('PARAM_ILLEGAL');
  });

  it.each([
    ['4054692760174822', 'VISA'],
    ['5162770472561357', 'MASTERCARD'],
  ])('that the vendor’s table declines fails: %s', async (cardNo) => {
    const order = generalOrder();
    const { json } = await world.merchant.pay(order);
    await world.typeCard(json.normalUrl, { cardNo });
    expect(await inquire(order.paymentRequestId)).toMatchObject({
      paymentStatus: 'FAIL',
      paymentResultCode: 'DO_NOT_HONOR',
    });
  });

  it.each([
    ['a wrong check digit', { cardNo: '4054695723100769' }, 'number'],
    ['letters', { cardNo: 'card' }, 'number'],
    ['a month of 13', { expiryMonth: '13' }, 'month'],
    ['a date in the past', { expiryYear: '20' }, 'expired'],
    ['a code of two digits', { cvv: '12' }, 'code'],
  ])('with %s is refused by the page, and can be typed again', async (_what, typed, said) => {
    const order = generalOrder();
    const { json } = await world.merchant.pay(order);
    const page = await world.typeCard(json.normalUrl, typed);
    expect(page).toMatchObject({ status: 400 });
    expect(page.text).toContain(said);
    expect((await world.typeCard(json.normalUrl)).status).toBe(303);
    expect(await inquire(order.paymentRequestId)).toMatchObject({ paymentStatus: 'SUCCESS' });
  });

  it('is refused as a risk for an amount of 11, without a page', async () => {
    const value = { currency: 'USD', value: '11' };
    const { json } = await world.merchant.pay(generalOrder({}, { paymentAmount: value }));
    expect(json.result).toMatchObject({ resultStatus: 'F', resultCode: 'RISK_REJECT' });
    expect(json.normalUrl).toBeUndefined();
  });

  describe('that the merchant typed', () => {
    const typed = (changes: Json = {}) => ({
      cardNo: number,
      cvv: '123',
      expiryMonth: '12',
      expiryYear: '99',
      cardholderName: { firstName: 'Jane', lastName: 'Doe' },
      ...changes,
    });

    it('is paid at once, and tells nothing of its number', async () => {
      const order = generalOrder(typed());
      const { json, text } = await world.merchant.pay(order);
      expect(json.result.resultStatus).toBe('S');
      expect(text).not.toContain(number);
      expect(await world.merchant.pay(order)).toMatchObject({ json: { paymentId: json.paymentId } });
    });

    it('goes to a challenge with 3DS, unless it is known well enough', async () => {
      const { json } = await world.merchant.pay(generalOrder(typed({ is3DSAuthentication: true })));
      expect(json.result.resultStatus).toBe('U');
      expect((await world.open(json.normalUrl)).text).toContain('Confirm that it is you');
      const known = generalOrder(typed({ is3DSAuthentication: true, cardNo: '4035501000000008' }));
      expect((await world.merchant.pay(known)).json.result.resultStatus).toBe('S');
    });

    it.each([
      ['declined by its issuer', { cardNo: '4054692760174822' }, 'DO_NOT_HONOR'],
      ['mistyped', { cardNo: '4054695723100769' }, 'PARAM_ILLEGAL'],
      ['of month 13', { expiryMonth: '13' }, 'PARAM_ILLEGAL'],
      ['of nobody', { cardholderName: undefined }, 'PARAM_ILLEGAL'],
    ])('and is %s is refused', async (_what, changes, resultCode) => {
      const { json, text } = await world.merchant.pay(generalOrder(typed(changes)));
      expect(json.result).toMatchObject({ resultStatus: 'F', resultCode });
      expect(text).not.toContain('405469');
    });
  });

  describe('that is to be kept', () => {
    it.each([
      ['ENABLED', {}, true],
      ['ASKFORCONSENT', { keepCard: 'yes' }, true],
      ['ASKFORCONSENT', {}, false],
      ['DISABLED', { keepCard: 'yes' }, false],
    ])('with %s and %j has a token: %p', async (tokenizeMode, form, kept) => {
      const order = generalOrder({ tokenizeMode });
      const { json } = await world.merchant.pay(order);
      expect((await world.open(json.normalUrl)).text.includes('Keep this card')).toBe(tokenizeMode === 'ASKFORCONSENT');
      await world.typeCard(json.normalUrl, form);
      const { paymentResultInfo } = await inquire(order.paymentRequestId);
      expect(paymentResultInfo.cardToken !== undefined).toBe(kept);
    });

    it('pays again by its token, without a page', async () => {
      const first = generalOrder({ tokenizeMode: 'ENABLED' });
      await world.typeCard((await world.merchant.pay(first)).json.normalUrl);
      const { cardToken } = (await inquire(first.paymentRequestId)).paymentResultInfo;
      const by = (paymentMethodId: string) =>
        world.merchant.pay({
          ...generalOrder(),
          paymentMethod: { paymentMethodType: 'CARD', paymentMethodId, paymentMethodMetaData: { isCardOnFile: true } },
        });
      const { json } = await by(cardToken);
      expect(json).toMatchObject({ result: { resultStatus: 'S' }, paymentResultInfo: { lastFour: '0768' } });
      expect((await by('nobodys')).json.result.resultCode).toBe('PARAM_ILLEGAL');
    });

    it('can be given a token longer than pay takes', async () => {
      const order = generalOrder({ tokenizeMode: 'ENABLED' }, { metadata: '{"sandbox": "card-token-length"}' });
      await world.typeCard((await world.merchant.pay(order)).json.normalUrl);
      expect((await inquire(order.paymentRequestId)).paymentResultInfo.cardToken).toHaveLength(200);
    });
  });

  describe('with 3DS', () => {
    const ask = async () => {
      const order = generalOrder({ is3DSAuthentication: true });
      const { json } = await world.merchant.pay(order);
      return { order, normalUrl: json.normalUrl as string };
    };

    it('needs the buyer’s confirmation after the card', async () => {
      const { order, normalUrl } = await ask();
      expect((await world.typeCard(normalUrl)).location).toBe(new URL(normalUrl).pathname);
      expect((await world.open(normalUrl)).text).toContain('Confirm that it is you');
      expect(await inquire(order.paymentRequestId)).toMatchObject({ paymentStatus: 'PROCESSING' });
      await world.press(normalUrl, 'decision', 'approve');
      expect(await inquire(order.paymentRequestId)).toMatchObject({
        paymentStatus: 'SUCCESS',
        paymentResultInfo: { threeDSResult: { threeDSOffered: true, challenged: true } },
      });
    });

    it('asks nothing of a card that is known well enough', async () => {
      const { order, normalUrl } = await ask();
      await world.typeCard(normalUrl, { cardNo: '4035501000000008' });
      expect(await inquire(order.paymentRequestId)).toMatchObject({
        paymentStatus: 'SUCCESS',
        paymentResultInfo: { threeDSResult: { threeDSOffered: true, challenged: false } },
      });
    });

    it.each(['decline', 'leave'])(
      'tells nobody of a buyer who does not pass (%s) until it expires',
      async (decision) => {
        const { order, normalUrl } = await ask();
        await world.typeCard(normalUrl);
        await world.press(normalUrl, 'decision', decision);
        expect(await inquire(order.paymentRequestId)).toMatchObject({ paymentStatus: 'PROCESSING' });
        expect(await world.allToldAbout(order)).toEqual([]);
        await world.pass(15 * minute);
        expect(await inquire(order.paymentRequestId)).toMatchObject({
          paymentStatus: 'FAIL',
          paymentResultCode: 'ORDER_IS_CLOSED',
        });
      },
    );
  });

  it('leaves its number and code in no page, no answer, no notification and no book', async () => {
    const order = generalOrder({ is3DSAuthentication: true });
    const { json } = await world.merchant.pay(order);
    await world.typeCard(json.normalUrl, { cvv: '9137' });
    const pages = [(await world.open(json.normalUrl)).text, (await world.open(`${world.running.url}/`)).text];
    await world.press(json.normalUrl, 'decision', 'approve');
    await world.pass(1_000);
    const told = await world.receiver.waitFor(order, 2);
    const everything = JSON.stringify([pages, await inquire(order.paymentRequestId), told, await world.books()]);
    expect(everything).toContain('0768');
    expect(everything).not.toContain(number);
    // A code is four digits, and so may be part of any id: it must stand nowhere on its own.
    expect(everything).not.toMatch(/(?<![\w-])9137(?![\w-])/);
  });
});
