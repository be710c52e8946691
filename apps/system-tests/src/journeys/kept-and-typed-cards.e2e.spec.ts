import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { TypedCard } from '@paywright/client';
import { CardSaved, type PaymentView, ShipmentReleased } from '@paywright/contracts';
import { type Buyer, cardOrder } from '@paywright/running-system';
import { describeWithKafka, eventually } from '@paywright/testing';
import { findSecrets } from './find-secrets';
import { World } from './world';

const typed: TypedCard = {
  cardNo: '4054695723100768',
  cvv: '917',
  expiryMonth: '12',
  expiryYear: '99',
  cardholderName: { firstName: 'Jane', lastName: 'Doe' },
};
const frictionless = '4035501000000008';
const minuteMs = 60_000;

interface Wishes {
  /** An order placed before. */
  readonly referenceOrderId?: string;
  readonly sandbox?: string;
  readonly currency?: string;
  readonly value?: string;
  readonly is3DSAuthentication?: boolean;
  readonly referenceBuyerId?: string;
  readonly card?: { cardReference?: string; cardId?: string; tokenizeMode?: 'ENABLED' | 'DISABLED' | 'ASKFORCONSENT' };
}

/** Cards typed into the shop's own form, and cards that buyers let the shop keep, on either event log. */
function keptAndTypedCards(start: () => Promise<World>): void {
  let world: World;
  let count = 0;
  const run = randomInt(36 ** 6).toString(36);
  const paymentIds: string[] = [];
  beforeAll(async () => (world = await start()), 120_000);
  afterAll(() => world?.stop(), 60_000);

  const ask = async ({ sandbox = 'acquirer=ALIPAY', ...wishes }: Wishes): Promise<string> => {
    count += 1;
    const key = `cards-${run}-${count}`;
    const what = { referenceOrderId: key, value: '1850', currency: 'USD', description: 'A tin of tea' };
    const { payment } = await world.shop.createPayment(key, cardOrder({ ...what, sandbox, ...wishes }));
    paymentIds.push(payment.paymentId);
    return payment.paymentId;
  };
  const handIn = async (changes: Partial<TypedCard> = {}): Promise<string> => {
    const session = await world.shop.openCardSession();
    return (await world.shop.handInCard(session, { ...typed, ...changes })).cardReference;
  };
  const shipped = async (paymentId: string): Promise<PaymentView> => {
    await world.until(paymentId, 'approved', ({ status }) => status === 'authorized' || status === 'captured');
    await world.system.sandbox.advance(1_000);
    return world.untilShipped(paymentId);
  };
  const rejected = async (paymentId: string): Promise<string | undefined> =>
    (await world.until(paymentId, 'rejected', ({ status }) => status === 'rejected')).reason?.reason;

  describe('a card typed into the shop’s own form', () => {
    it('is handed in within a session, pays without a page, and ships', async () => {
      const payment = await shipped(await ask({ card: { cardReference: await handIn() } }));
      expect(payment).toMatchObject({ status: 'captured', holds: [] });
      expect(payment.normalUrl).toBeUndefined();
    });

    it.each([
      ['an answer that is lost', 'answer-lost-after-commit'],
      ['a call that never arrived', 'answer-lost-before-commit'],
      ['an answer nobody can verify', 'answer-wrongly-signed'],
      ['the word to call again', 'answer-code=U:UNKNOWN_EXCEPTION'],
    ])('pays once after %s', async (_what, fault) => {
      const paymentId = await ask({ card: { cardReference: await handIn() }, sandbox: `acquirer=ALIPAY, ${fault}` });
      const approved = await world.untilAsTimePasses(
        async () => {
          const payment = await world.shop.getPayment(paymentId);
          return payment.status === 'captured' ? payment : undefined;
        },
        'it is captured',
        1_000,
      );
      expect(approved.holds).toEqual([]);
      const books = await world.system.sandbox.booksOf(approved.referenceOrderId);
      expect(books).toHaveLength(1);
      await world.untilShipped(paymentId);
    });

    it('may be sent to prove who its holder is', async () => {
      const paymentId = await ask({ card: { cardReference: await handIn() }, is3DSAuthentication: true });
      const buyer = await world.buyerOf(paymentId);
      expect((await buyer.look()).heading).toContain('Confirm that it is you');
      await buyer.approves();
      await shipped(paymentId);
      const known = await ask({
        card: { cardReference: await handIn({ cardNo: frictionless }) },
        is3DSAuthentication: true,
      });
      await shipped(known);
    });

    it.each([
      ['fails', (buyer: Buyer) => buyer.declines(), 'Nothing left to do'],
      ['walks away from', (buyer: Buyer) => buyer.leaves(), 'Confirm that it is you'],
    ])('whose holder %s the proof expires unpaid, and the order is paid by another', async (_what, decide, heading) => {
      const cardReference = await handIn();
      expect(await world.holdsCard(cardReference)).toBe(true);
      const paymentId = await ask({ card: { cardReference }, is3DSAuthentication: true });
      const buyer = await world.buyerOf(paymentId);
      expect(await world.holdsCard(cardReference)).toBe(false);
      await decide(buyer);
      expect((await buyer.look()).heading).toBe(heading);

      // Upstream tells nobody, so nothing is known before it is over.
      await world.letPass(8 * minuteMs);
      const { referenceOrderId, status } = await world.shop.getPayment(paymentId);
      expect(status).toBe('action_required');
      expect(await world.system.sandbox.booksOf(referenceOrderId)).toMatchObject([
        { status: 'PROCESSING', notifications: [] },
      ]);

      await world.letPass(2 * minuteMs);
      const payment = await world.until(paymentId, 'expired', (now) => now.status === 'expired');
      expect(payment).toMatchObject({
        reason: {
          reason: 'closed-upstream',
          resultCode: 'ORDER_IS_CLOSED',
          explanation: { reason: 'payment-closed', nextStep: 'new-attempt' },
        },
        captures: [],
        holds: [],
      });
      expect(payment.shipment).toBeUndefined();
      expect((await buyer.look()).status).toBe(410);
      const told = await eventually(
        async () => {
          const [theirs] = await world.system.sandbox.booksOf(referenceOrderId);
          return theirs?.notifications.every(({ acknowledged }) => acknowledged) && theirs.notifications;
        },
        { describe: 'its end is acknowledged' },
      );
      expect(told).toMatchObject([{ kind: 'PAYMENT_RESULT', resultStatus: 'F' }]);

      await shipped(await ask({ referenceOrderId, card: { cardReference: await handIn() } }));
      await world.audited(paymentId);
      expect(world.events.of(ShipmentReleased, paymentId)).toEqual([]);
    });

    it('may be Korean, without its issuer’s page', async () => {
      const korean = { cardNo: '9490220011669217', dateOfBirth: '900101', cardPasswordDigest: '00' };
      const cardReference = await handIn(korean);
      await shipped(await ask({ card: { cardReference }, currency: 'KRW', value: '42000' }));
      const hosted = await ask({ currency: 'KRW', value: '42000' });
      await (await world.buyerOf(hosted)).typesCard(korean.cardNo);
      await shipped(hosted);
    });

    it('that is declined fails, and the shop learns why', async () => {
      const paymentId = await ask({ card: { cardReference: await handIn({ cardNo: '4054692760174822' }) } });
      const payment = await world.until(paymentId, 'failed', ({ status }) => status === 'failed');
      expect(payment.reason).toMatchObject({ resultCode: 'DO_NOT_HONOR' });
    });

    it('pays once: its reference is refused for a second payment, and after fifteen minutes', async () => {
      const cardReference = await handIn();
      await shipped(await ask({ card: { cardReference } }));
      expect(await rejected(await ask({ card: { cardReference } }))).toBe('card-reference-unknown');
      const stale = await handIn();
      await world.system.sandbox.advance(16 * minuteMs);
      await eventually(async () => (await world.vault()) === 0, {
        describe: 'nothing is left in the vault',
        deadlineMs: 20_000,
      });
      expect(await rejected(await ask({ card: { cardReference: stale } }))).toBe('card-reference-unknown');
    });

    it.each<[string, Partial<TypedCard>, string]>([
      ['a wrong check digit', { cardNo: '4054695723100769' }, 'cardNo'],
      ['month 13', { expiryMonth: '13' }, 'expiryMonth'],
      ['a year gone by', { expiryYear: '20' }, 'expiryYear'],
      ['a code of two digits', { cvv: '91' }, 'cvv'],
      ['a name in Hangul', { cardholderName: { firstName: '길동', lastName: '홍' } }, 'cardholderName'],
    ])('with %s is refused with the field and nothing of the card', async (_what, changes, field) => {
      const session = await world.shop.openCardSession();
      const response = await fetch(session.cardsUrl, {
        method: 'POST',
        headers: { authorization: `Bearer ${session.cardSession}`, 'content-type': 'application/json' },
        body: JSON.stringify({ ...typed, ...changes }),
      });
      const text = await response.text();
      expect(response.status).toBe(422);
      expect(JSON.parse(text)).toMatchObject({ errors: [{ field }] });
      expect(text).not.toContain('405469');
    });

    it('may be posted by a browser from the shop’s own page', async () => {
      const { cardsUrl } = await world.shop.openCardSession();
      const origin = 'https://shop.example';
      const asks = {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization',
      };
      const leave = await fetch(cardsUrl, { method: 'OPTIONS', headers: asks });
      expect(leave.status).toBe(204);
      expect(leave.headers.get('access-control-allow-origin')).toBe('*');
      expect(leave.headers.get('access-control-allow-headers')).toContain('authorization');
      // Without leave nothing is said of what a card looks like.
      const refused = await fetch(cardsUrl, {
        method: 'POST',
        headers: { origin, 'content-type': 'application/json' },
        body: '{}',
      });
      expect(refused.status).toBe(401);
      expect(refused.headers.get('access-control-allow-origin')).toBe('*');
      expect(await refused.text()).not.toContain('cardNo');
    });

    it('is taken within its session only', async () => {
      const { cardsUrl, cardSession } = await world.shop.openCardSession();
      const post = async (authorization?: string): Promise<number> => {
        const headers = { 'content-type': 'application/json', ...(authorization && { authorization }) };
        return (await fetch(cardsUrl, { method: 'POST', headers, body: JSON.stringify(typed) })).status;
      };
      expect(await post(`Bearer ${cardSession}`)).toBe(201);
      expect(await post()).toBe(401);
      expect(await post('Bearer cs_nonsense.nonsense')).toBe(401);
      expect(await post(`Bearer ${cardSession.slice(0, -4)}AAAA`)).toBe(401);
      await world.system.sandbox.advance(6 * minuteMs);
      await eventually(async () => (await post(`Bearer ${cardSession}`)) === 401, { describe: 'the session is over' });
    });
  });

  describe('a card the buyer lets the shop keep', () => {
    async function kept(referenceBuyerId: string, tokenizeMode: 'ENABLED' | 'ASKFORCONSENT', agrees = true) {
      const paymentId = await ask({ card: { tokenizeMode }, referenceBuyerId });
      const buyer = await world.buyerOf(paymentId);
      await buyer.typesCard(typed.cardNo, agrees && tokenizeMode === 'ASKFORCONSENT' ? { keepCard: 'yes' } : {});
      await shipped(paymentId);
      await world.system.sandbox.advance(3_000);
      return paymentId;
    }
    const cardsOf = (buyer: string, length: number) =>
      world.untilAsTimePasses(
        async () => {
          const cards = await world.shop.listCards(buyer);
          return cards.length === length ? cards : undefined;
        },
        `${buyer} has ${length} cards`,
        1_000,
      );

    it('is listed masked, pays again by its number, and is gone once it is deleted', async () => {
      const paymentId = await kept('buyer-a', 'ENABLED');
      const [card] = await cardsOf('buyer-a', 1);
      expect(card).toMatchObject({ brand: 'VISA', lastFour: '0768', usable: true });
      const cardId = card?.cardId ?? '';
      await shipped(await ask({ card: { cardId }, referenceBuyerId: 'buyer-a' }));
      await world.audited(paymentId);
      expect(world.events.of(CardSaved, paymentId)).toHaveLength(1);

      await world.shop.deleteCard(cardId);
      expect(await world.shop.listCards('buyer-a')).toEqual([]);
      await expect(world.shop.deleteCard(cardId)).rejects.toMatchObject({ status: 404 });
      await eventually(async () => !(await world.holdsCard(cardId)), {
        describe: 'payment-service has learnt of the deletion',
      });
      expect(await rejected(await ask({ card: { cardId }, referenceBuyerId: 'buyer-a' }))).toBe('card-unknown');
    });

    it('by a box on the page is kept if the buyer ticks it', async () => {
      await kept('buyer-b', 'ASKFORCONSENT');
      await cardsOf('buyer-b', 1);
      await kept('buyer-c', 'ASKFORCONSENT', false);
      expect(await world.shop.listCards('buyer-c')).toEqual([]);
    });

    it('is of no use to another buyer', async () => {
      await kept('buyer-d', 'ENABLED');
      const [card] = await cardsOf('buyer-d', 1);
      const paymentId = await ask({ card: { cardId: card?.cardId }, referenceBuyerId: 'buyer-e' });
      expect(await rejected(paymentId)).toBe('card-unknown');
    });

    it('whose token is longer than pay takes is shown so, and refused with the reason', async () => {
      const paymentId = await ask({
        card: { tokenizeMode: 'ENABLED' },
        referenceBuyerId: 'buyer-f',
        sandbox: 'acquirer=ALIPAY, card-token-length',
      });
      await (await world.buyerOf(paymentId)).typesCard(typed.cardNo);
      await shipped(paymentId);
      const [card] = await cardsOf('buyer-f', 1);
      expect(card?.usable).toBe(false);
      expect(await rejected(await ask({ card: { cardId: card?.cardId }, referenceBuyerId: 'buyer-f' }))).toBe(
        'card-token-too-long',
      );
    });
  });

  it('leave nothing of themselves: in no table, event, log, or file of the database, in no encoding, and no core', async () => {
    expect(await world.faults(paymentIds)).toEqual([]);
    const { directory, postgresUrl } = world.system;
    const tokens = (await world.system.sandbox.books()).flatMap(({ cardToken }) => cardToken ?? []);
    expect(tokens.length).toBeGreaterThan(3);
    const secrets = [typed.cardNo, frictionless, '"cvv":"917"', 'cvv=917', ...tokens];
    // Something that certainly is everywhere, or the search searches nothing.
    const marker = paymentIds[0] ?? '';
    const folders = [directory.path, await world.postgresFolder()];
    const where = { adminUrl: postgresUrl, folders, texts: world.events.texts() };
    expect((await findSecrets([marker], where)).length).toBeGreaterThan(3);
    expect(await findSecrets(secrets, where)).toEqual([]);
    for (const service of ['payment-service', 'api-gateway'] as const) {
      const limits = readFileSync(`/proc/${world.system.process(service).pid}/limits`, 'utf8');
      expect(limits).toMatch(/Max core file size\s+0 /);
    }
  });
}

describe('cards on the PostgreSQL log', () => {
  keptAndTypedCards(() => World.start('cards-kept-and-typed-postgres'));
});

describeWithKafka('cards on the Kafka log', (brokers) => {
  keptAndTypedCards(() => World.start('cards-kept-and-typed-kafka', { eventLog: { kind: 'kafka', brokers } }));
});
