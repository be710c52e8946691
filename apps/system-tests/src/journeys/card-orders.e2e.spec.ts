import { randomInt } from 'node:crypto';
import { cardOrder, scanLogs } from '@paywright/running-system';
import { World } from './world';

/** A test card of the vendor's; declined, and known well enough for 3DS without a challenge. */
const cards = { good: '4054695723100768', declined: '4054692760174822', frictionless: '4035501000000008' } as const;

describe('an order paid by a card of another country', () => {
  let world: World;
  let placed = 0;
  const run = randomInt(36 ** 6).toString(36);
  const paymentIds: string[] = [];
  beforeAll(async () => (world = await World.start('cards')), 120_000);
  afterAll(() => world.stop());

  const place = async (wishes: { sandbox?: string; is3DSAuthentication?: boolean } = {}): Promise<string> => {
    placed += 1;
    const referenceOrderId = `card-${run}-${placed}`;
    const order = { referenceOrderId, value: '1850', currency: 'USD', description: 'A tin of tea', ...wishes };
    const { payment } = await world.shop.createPayment(referenceOrderId, cardOrder(order));
    paymentIds.push(payment.paymentId);
    return payment.paymentId;
  };

  it.each(['ALIPAY', 'ADYEN', 'CHECKOUT'])('through %s ships once its capture is reported', async (acquirerName) => {
    const paymentId = await place({ sandbox: `acquirer=${acquirerName}` });
    await (await world.buyerOf(paymentId)).typesCard(cards.good);
    const approved = await world.until(paymentId, 'approved', ({ status }) => status === 'authorized');
    expect(approved).toMatchObject({ acquirerName, captures: [] });
    expect(approved.shipment).toBeUndefined();
    await world.system.sandbox.advance(1_000);
    expect(await world.untilShipped(paymentId)).toMatchObject({
      status: 'captured',
      captures: [{ basis: 'capture', captureAmount: { currency: 'USD', value: '1850' } }],
      holds: [],
    });
  });

  it('whose capture is told before its payment ships all the same', async () => {
    const paymentId = await place({ sandbox: 'acquirer=ADYEN, notification-reordered' });
    await (await world.buyerOf(paymentId)).typesCard(cards.good);
    await world.system.sandbox.advance(3_000);
    expect(await world.untilShipped(paymentId)).toMatchObject({ status: 'captured', holds: [] });
  });

  it('that is declined fails and frees the order', async () => {
    const paymentId = await place();
    await (await world.buyerOf(paymentId)).typesCard(cards.declined);
    const payment = await world.until(paymentId, 'failed', ({ status }) => status === 'failed');
    expect(payment).toMatchObject({
      reason: {
        reason: 'declined',
        resultCode: 'DO_NOT_HONOR',
        explanation: { nextStep: 'other-card', buyer: { ko: expect.stringMatching(/[가-힣]/) } },
      },
    });
  });

  it.each([
    ['challenge is passed', cards.good, true],
    ['card needs no challenge', cards.frictionless, false],
  ])('with 3DS whose %s ships', async (_what, card, challenged) => {
    const paymentId = await place({ is3DSAuthentication: true });
    const buyer = await world.buyerOf(paymentId);
    await buyer.typesCard(card);
    if (challenged) {
      await buyer.look();
      await buyer.approves();
    }
    await world.until(paymentId, 'approved', ({ status }) => status === 'authorized' || status === 'captured');
    await world.system.sandbox.advance(1_000);
    expect(await world.untilShipped(paymentId)).toMatchObject({ status: 'captured' });
  });

  it('with 3DS that is failed is told by nobody, and expires', async () => {
    const paymentId = await place({ is3DSAuthentication: true });
    const buyer = await world.buyerOf(paymentId);
    await buyer.typesCard(cards.good);
    await buyer.look();
    await buyer.declines();
    const ended = await world.untilAsTimePasses(
      async () => {
        const payment = await world.shop.getPayment(paymentId);
        return payment.status === 'expired' ? payment : undefined;
      },
      'the payment has expired',
      60_000,
    );
    expect(ended.reason).toMatchObject({ resultCode: 'ORDER_IS_CLOSED' });
  });

  it('leaves our books as the sandbox’s, and no card in any log', async () => {
    expect(await world.faults(paymentIds)).toEqual([]);
    expect(scanLogs(world.system.directory.logs, Object.values(cards))).toEqual([]);
  });
});
