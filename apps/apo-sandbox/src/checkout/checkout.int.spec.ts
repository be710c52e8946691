import { koreanOrder } from '../fixtures/merchant.fixture';
import type { World } from '../fixtures/running-sandbox.fixture';
import { stopEverything } from '../fixtures/cleanup.fixture';
import { startWorld } from '../fixtures/running-sandbox.fixture';
import { koreanBrands } from '../payments/brands';

afterAll(stopEverything);

const withoutBrand = {
  paymentMethod: {
    paymentMethodType: 'CARD',
    paymentMethodMetaData: { paymentMethodRegion: 'KR', requireIssuerAuthentication: true },
  },
};

describe('the buyer’s pages', () => {
  let world: World;
  beforeAll(async () => (world = await startWorld()));
  afterEach(() => world.reset());

  const normalUrlOf = async (changes = {}): Promise<string> =>
    (await world.merchant.pay(koreanOrder(changes))).json.normalUrl;
  const buttons = (text: string, name: string) =>
    [...text.matchAll(new RegExp(`<button[^>]*name="${name}"[^>]*value="(\\w+)"`, 'g'))].map(([, value]) => value);

  it('offer the 23 issuers when the merchant chose none', async () => {
    const normalUrl = await normalUrlOf(withoutBrand);
    const { status, text } = await world.open(normalUrl);
    expect(status).toBe(200);
    expect(buttons(text, 'brand')).toEqual(Object.keys(koreanBrands));
    expect(buttons(text, 'brand')).toHaveLength(23);
    expect(text).toContain('42,000');
  });

  it('lead to the issuer once one is chosen', async () => {
    const normalUrl = await normalUrlOf(withoutBrand);
    const chosen = await world.press(normalUrl, 'brand', 'SHINHAN');
    expect(chosen).toMatchObject({ status: 303, location: new URL(normalUrl).pathname });
    const { text } = await world.open(normalUrl);
    expect(text).toContain('Shinhan Card');
    expect(buttons(text, 'decision')).toEqual(['approve', 'decline', 'leave']);
  });

  it('begin at the issuer when the merchant chose it', async () => {
    const { text } = await world.open(await normalUrlOf());
    expect(text).toContain('Hyundai Card');
    expect(buttons(text, 'decision')).toEqual(['approve', 'decline', 'leave']);
  });

  it.each(['approve', 'decline', 'leave'])(
    'after %s lead back to the merchant without saying what happened',
    async (decision) => {
      const normalUrl = await normalUrlOf({ paymentRedirectUrl: 'https://shop.example/done?order=7' });
      expect(await world.press(normalUrl, 'decision', decision)).toMatchObject({
        status: 303,
        location: 'https://shop.example/done?order=7',
      });
    },
  );

  it('let a buyer who left come back', async () => {
    const order = koreanOrder();
    const { normalUrl } = await world.payAnd('leave', order);
    expect((await world.paymentOf(order.paymentRequestId)).status).toBe('PROCESSING');
    await world.press(normalUrl, 'decision', 'approve');
    expect((await world.paymentOf(order.paymentRequestId)).status).toBe('SUCCESS');
  });

  it.each([
    ['approve', 'complete', 'SUCCESS'],
    ['decline', 'declined', 'FAIL'],
  ] as const)('say so when all is over after %s, and change nothing any more', async (decision, words, status) => {
    const order = koreanOrder();
    const { normalUrl } = await world.payAnd(decision, order);
    expect(await world.open(normalUrl)).toMatchObject({ status: 410, text: expect.stringContaining(words) });
    for (const again of ['approve', 'decline']) {
      expect(await world.press(normalUrl, 'decision', again)).toMatchObject({ status: 409, location: undefined });
    }
    expect((await world.paymentOf(order.paymentRequestId)).status).toBe(status);
  });

  it.each([
    ['brand', 'VISA'],
    ['decision', 'maybe'],
  ] as const)('ask again when the form says %s=%s', async (form, value) => {
    const normalUrl = await normalUrlOf();
    expect((await world.press(normalUrl, form, value)).status).toBe(400);
  });

  it('let nobody decide before an issuer is chosen', async () => {
    const order = koreanOrder(withoutBrand);
    const { normalUrl } = (await world.merchant.pay(order)).json;
    expect((await world.press(normalUrl, 'decision', 'approve')).status).toBe(400);
    expect((await world.paymentOf(order.paymentRequestId)).status).toBe('PROCESSING');
  });

  it('are found by nobody who guesses', async () => {
    const addresses = await Promise.all([1, 2, 3].map(() => normalUrlOf()));
    expect(new Set(addresses).size).toBe(3);
    expect((await world.open(`${world.running.url}/checkout/guess`)).status).toBe(404);
    expect((await world.press(`${world.running.url}/checkout/guess`, 'decision', 'approve')).status).toBe(404);
  });

  it('show the merchant’s words as words', async () => {
    const order = koreanOrder();
    (order.order as Record<string, unknown>).orderDescription = '<script>alert("x")</script>';
    const { text } = await world.open((await world.merchant.pay(order)).json.normalUrl);
    expect(text).not.toContain('<script>');
    expect(text).toContain('&lt;script&gt;');
  });
});
