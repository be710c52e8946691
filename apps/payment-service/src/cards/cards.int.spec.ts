import { type Card, type PaymentReport, type PayOutcome, Secret } from '@paywright/apo';
import type { PaymentRequestedData } from '@paywright/contracts';
import { money } from '@paywright/kernel';
import { inTransaction } from '@paywright/postgres';
import { sendPay } from '../operations/send-pay';
import type { Route } from '../routes/route';
import { answers, otherRoute, openTestBed, route, type TestBed } from '../test-bed';

let bed: TestBed;
beforeEach(async () => {
  bed = await openTestBed();
});
afterEach(() => bed.close());

const card: Card = {
  cardNo: '4054695723100768',
  cvv: '917',
  expiryMonth: '12',
  expiryYear: '99',
  cardholderName: { firstName: 'Jane', lastName: 'Doe' },
};
const source = 'order-service';
const usd = { currency: 'USD', value: '4200' };

type MetaData = Extract<
  PaymentRequestedData['paymentMethod']['paymentMethodMetaData'],
  { requireIssuerAuthentication: false }
>;

function requestWith(name: string, metaData: Partial<MetaData>, referenceBuyerId = 'buyer-1', from = source) {
  return bed.request(
    name,
    {
      order: {
        referenceOrderId: `order-${name}`,
        orderDescription: 'a book',
        orderAmount: usd,
        buyer: { referenceBuyerId },
      },
      paymentAmount: usd,
      paymentMethod: {
        paymentMethodType: 'CARD',
        paymentMethodMetaData: { requireIssuerAuthentication: false, is3DSAuthentication: false, ...metaData },
      },
    },
    from,
  );
}

const unverified = answers.unknown() as Extract<PayOutcome, { kind: 'unknown' }>;
const callAgain: PayOutcome = { ...unverified, cause: 'code', code: 'UNKNOWN_EXCEPTION', callAgain: true };

/** A route that keeps what is sent and answers as told. */
function routeThat(...outcomes: PayOutcome[]) {
  const sent: string[] = [];
  const client = {
    pay: async (body: string) => {
      sent.push(body);
      return outcomes[sent.length - 1] ?? unverified;
    },
  };
  const breakers = { pay: { execute: (call: () => Promise<PayOutcome>) => call() } };
  return { sent, route: { name: route, client, breakers, timeoutMs: 100 } as unknown as Route };
}

const silent = { error: () => undefined };

const typed = () => bed.cards.typed as NonNullable<typeof bed.cards.typed>;
const vault = async (): Promise<number> =>
  (await bed.db.query<{ count: number }[]>('SELECT count(*)::int AS count FROM typed_cards'))[0]?.count ?? 0;

async function send(...outcomes: PayOutcome[]): Promise<string[]> {
  const { sent, route: to } = routeThat(...outcomes);
  await sendPay(await bed.claimPay(), to, { answerPay: bed.answerPay, cards: bed.cards, logger: silent });
  return sent;
}

describe('a typed card', () => {
  const succeeded = (report: PaymentReport = { apoPaymentId: 'apo-1' }): PayOutcome => ({ kind: 'succeeded', report });

  async function asked(name = 'typed') {
    const { reference } = await typed().keep(card, source);
    const request = requestWith(name, { cardReference: reference });
    await bed.requestPayment.handle(request);
    return { reference, paymentId: request.data.paymentId };
  }

  it('is filled in while sending, and stands in no row that is written', async () => {
    await asked();
    const rows = await bed.db.query<{ text: string }[]>(
      `SELECT t::text AS text FROM operations t UNION ALL SELECT t::text FROM payments t
       UNION ALL SELECT t::text FROM outbox t UNION ALL SELECT t::text FROM typed_cards t`,
    );
    const everything = rows.map(({ text }) => text).join('\n');
    const inHex = (text: string) => Buffer.from(text).toString('hex');
    for (const secret of [card.cardNo, inHex(card.cardNo), inHex('"917"')]) expect(everything).not.toContain(secret);
    const [body] = await send(succeeded());
    expect(JSON.parse(body ?? '')).toMatchObject({
      paymentMethod: { paymentMethodMetaData: { cardNo: card.cardNo, cvv: card.cvv } },
    });
  });

  it.each<[string, PayOutcome]>([
    ['an approval', succeeded()],
    ['a decline', { kind: 'failed', code: 'DO_NOT_HONOR', message: '' }],
    ['a page to go to', answers.actionRequired('apo-1')],
  ])('is forgotten with %s', async (_what, outcome) => {
    await asked();
    await send(outcome);
    expect(await vault()).toBe(0);
  });

  it.each<[string, PayOutcome]>([
    ['no answer', unverified],
    ['an answer nobody can verify', { ...unverified, cause: 'bad-signature' }],
    ['the request to call again', callAgain],
    ['an answer that settles nothing', { ...unverified, cause: 'code', code: 'ORDER_STATUS_INVALID' }],
  ])('is kept with %s, and the repeat is the same byte for byte', async (_what, outcome) => {
    const { paymentId } = await asked();
    const [first] = await send(outcome);
    expect(await vault()).toBe(1);
    bed.clock.advance(2_000);
    await bed.answerInquiry.record(await bed.claimInquiry(paymentId), { kind: 'not-found' });
    const [second] = await send(succeeded());
    expect(second).toBe(first);
    expect(await vault()).toBe(0);
  });

  it('leaves nothing after fifteen minutes, whatever died in between', async () => {
    await typed().keep(card, source);
    await asked();
    await bed.claimPay(); // and its process dies
    bed.clock.advance(15 * 60_000 - 1);
    await typed().forgetExpired();
    expect(await vault()).toBe(2);
    bed.clock.advance(1);
    await typed().forgetExpired();
    expect(await vault()).toBe(0);
  });

  it('that cannot be opened, its key being gone, is not sent, and tried again once the key is back', async () => {
    const { paymentId } = await asked();
    const errors: unknown[] = [];
    const broken = { fill: () => Promise.reject(new RangeError('card key 1 is not configured')) } as never;
    const { sent, route: to } = routeThat();
    const logger = { error: (...said: unknown[]) => void errors.push(said) } as never;
    await sendPay(await bed.claimPay(), to, { answerPay: bed.answerPay, cards: broken, logger });
    expect(sent).toEqual([]);
    expect(errors).toHaveLength(1);
    bed.clock.advance(1_000);
    await send(succeeded());
    expect(await bed.payment(paymentId)).toMatchObject({ status: 'authorized' });
  });

  it('that is gone before the first send ends the payment, and nothing is sent', async () => {
    const { paymentId, reference } = await asked();
    await bed.db.query('DELETE FROM typed_cards WHERE reference = $1', [reference]);
    expect(await send()).toEqual([]);
    expect(await bed.payment(paymentId)).toMatchObject({ status: 'failed', ending: { reason: 'card-gone' } });
  });

  it('that is gone before a repeat leaves the outcome open: the first send may have worked', async () => {
    const { paymentId, reference } = await asked();
    await send(unverified);
    await bed.db.query('DELETE FROM typed_cards WHERE reference = $1', [reference]);
    bed.clock.advance(2_000);
    await bed.answerInquiry.record(await bed.claimInquiry(paymentId), { kind: 'not-found' });
    expect(await send()).toEqual([]);
    expect(await bed.payment(paymentId)).toMatchObject({ status: 'processing' });
  });

  it('pays once: a second payment with it, or one of another source, is rejected', async () => {
    const { reference } = await asked('first');
    const second = requestWith('second', { cardReference: reference });
    const foreign = requestWith(
      'foreign',
      { cardReference: (await typed().keep(card, source)).reference },
      'b',
      'api-gateway/x',
    );
    for (const request of [second, foreign]) {
      await bed.requestPayment.handle(request);
      expect(await bed.published(request.data.paymentId)).toMatchObject([
        { type: 'payment.rejected', data: { reason: 'card-reference-unknown' } },
      ]);
    }
  });

  it('asked for twice with the same request is one payment', async () => {
    const { reference } = await typed().keep(card, source);
    const requests = Array.from({ length: 5 }, () => requestWith('same', { cardReference: reference }));
    await Promise.all(requests.map((request) => bed.requestPayment.handle(request)));
    expect(await bed.published(requests[0]?.data.paymentId ?? '')).toEqual([]);
    await send(succeeded());
    await bed.requestPayment.handle(requestWith('same', { cardReference: reference }));
    expect((await bed.published(requests[0]?.data.paymentId ?? '')).map(({ type }) => type)).not.toContain(
      'payment.rejected',
    );
  });
});

describe('a kept card', () => {
  const token = 'ALIPAY-token-of-a-card';
  const reportWith = (cardToken?: string): PaymentReport => ({
    apoPaymentId: 'apo-1',
    amount: money(4_200n, 'USD'),
    acquirer: { acquirerName: 'ALIPAY' },
    savedCard:
      cardToken === undefined ? undefined : { cardToken: new Secret(cardToken), brand: 'VISA', lastFour: '0768' },
  });

  /** A payment whose buyer let us keep the card; its notification has told nothing of it. */
  async function paidAndKept(name: string, cardToken = token, buyer = 'buyer-1') {
    const request = requestWith(name, { tokenizeMode: 'ASKFORCONSENT' }, buyer);
    await bed.requestPayment.handle(request);
    const pay = await bed.claimPay();
    await bed.answerPay.record(pay, answers.actionRequired(`apo-${name}`));
    await bed.paymentResult({ apoPaymentId: `apo-${name}`, paymentRequestId: pay.requestId, paymentAmount: usd });
    await bed.captureResult({ apoPaymentId: `apo-${name}`, captureId: `c-${name}`, captureAmount: usd });
    bed.clock.advance(2_000);
    const inquiry = await bed.claimInquiry(request.data.paymentId);
    const report = { ...reportWith(cardToken === 'none' ? undefined : cardToken), apoPaymentId: `apo-${name}` };
    await bed.answerInquiry.record(inquiry, { kind: 'answered', status: 'SUCCESS', report, captures: [], refunds: [] });
    const events = await bed.published(request.data.paymentId);
    const told = events.find(({ type }) => type === 'card.saved');
    return { paymentId: request.data.paymentId, told: told?.data['card'] as { cardId: string } | undefined };
  }

  it('is asked about after the payment, kept sealed, and told masked', async () => {
    const { told, paymentId } = await paidAndKept('first');
    expect(told).toMatchObject({ referenceBuyerId: 'buyer-1', brand: 'VISA', lastFour: '0768', usable: true });
    const rows = await bed.db.query<{ text: string }[]>(
      'SELECT t::text AS text FROM saved_cards t UNION ALL SELECT t::text FROM outbox t UNION ALL SELECT t::text FROM payments t',
    );
    const everything = rows.map(({ text }) => text).join('\n');
    expect(everything).not.toContain(token);
    expect(everything).not.toContain(Buffer.from(token).toString('hex'));
    await expect(bed.claimInquiry(paymentId)).rejects.toThrow('no inquiry is due');
  });

  it('pays again by its number, its token filled in while sending', async () => {
    const { told } = await paidAndKept('first');
    const request = requestWith('again', { cardId: told?.cardId });
    await bed.requestPayment.handle(request);
    const [body] = await send({ kind: 'succeeded', report: reportWith() });
    expect(JSON.parse(body ?? '')).toMatchObject({
      paymentMethod: { paymentMethodId: token, paymentMethodMetaData: { isCardOnFile: true } },
    });
    expect(await bed.payment(request.data.paymentId)).toMatchObject({ status: 'authorized' });
  });

  it('kept twice is one card; the same token of another buyer is another', async () => {
    const first = await paidAndKept('first');
    const second = await paidAndKept('second');
    const other = await paidAndKept('other', token, 'buyer-2');
    expect(second.told?.cardId).toBe(first.told?.cardId);
    expect(other.told?.cardId).not.toBe(first.told?.cardId);
  });

  it('whose buyer did not agree is not kept, and not asked about for ever', async () => {
    const { told, paymentId } = await paidAndKept('first', 'none');
    expect(told).toBeUndefined();
    expect(await bed.payment(paymentId)).toMatchObject({ cardSaving: 'not-saved' });
    await expect(bed.claimInquiry(paymentId)).rejects.toThrow('no inquiry is due');
  });

  it.each([
    ['of another buyer', 'card-unknown', 'buyer-2', (id: string) => id],
    ['nobody knows', 'card-unknown', 'buyer-1', () => 'crd_00000000000000000000000000'],
  ])('%s is refused: %s', async (_what, reason, buyer, idOf) => {
    const { told } = await paidAndKept('first');
    const request = requestWith('again', { cardId: idOf(told?.cardId ?? '') }, buyer);
    await bed.requestPayment.handle(request);
    expect(await bed.published(request.data.paymentId)).toMatchObject([{ data: { reason } }]);
  });

  it('kept again after its deletion was asked for stays, whenever that deletion comes', async () => {
    const { told } = await paidAndKept('first');
    const cardId = told?.cardId ?? '';
    const askedAt = bed.clock.now();
    bed.clock.advance(1_000);
    expect((await paidAndKept('second')).told).toMatchObject({ cardId });
    const remove = (at: number) => inTransaction(bed.db, (tx) => bed.cards.saved!.remove(tx, cardId, source, at));
    await remove(askedAt);
    expect(await bed.cards.saved!.open(cardId)).toBe(token);
    await remove(bed.clock.now());
    expect(await bed.cards.saved!.open(cardId)).toBeUndefined();
  });

  it('is paid with through the account it was kept by, and told to no other', async () => {
    const { told } = await paidAndKept('first');
    await bed.db.query('UPDATE saved_cards SET route = $1', [otherRoute]);
    const again = requestWith('again', { cardId: told?.cardId });
    await bed.requestPayment.handle(again);
    expect((await bed.payment(again.data.paymentId)).attempt?.route).toBe(otherRoute);

    const elsewhere = requestWith('elsewhere', { cardId: told?.cardId });
    await bed.requestPayment.handle({ ...elsewhere, data: { ...elsewhere.data, route } });
    expect(await bed.published(elsewhere.data.paymentId)).toMatchObject([
      { type: 'payment.rejected', data: { reason: 'card-of-another-route' } },
    ]);
  });

  it('with a token longer than pay takes is kept and shown as not usable, and refused with the reason', async () => {
    const { told } = await paidAndKept('first', 'x'.repeat(129));
    expect(told).toMatchObject({ usable: false });
    const request = requestWith('again', { cardId: told?.cardId });
    await bed.requestPayment.handle(request);
    expect(await bed.published(request.data.paymentId)).toMatchObject([{ data: { reason: 'card-token-too-long' } }]);
  });
});
