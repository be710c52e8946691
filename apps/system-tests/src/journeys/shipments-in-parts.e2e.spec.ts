import { randomInt } from 'node:crypto';
import { PaymentMessageRecorded, ShipmentPartReleased, ShipmentReleased } from '@paywright/contracts';
import { cardOrder } from '@paywright/running-system';
import { eventually } from '@paywright/testing';
import { World } from './world';

const usd = (value: string) => ({ currency: 'USD', value });

/** A merchant whose contract allows captures in parts, and who ships with each. */
describe('an order captured in parts, by a merchant who ships in parts', () => {
  let world: World;
  const run = randomInt(36 ** 6).toString(36);
  beforeAll(async () => {
    world = await World.start('shipments-in-parts', {
      routeSettings: { 'apo-kr': { acquirers: { ADYEN: { partialCapture: true, multipleCaptures: true } } } },
      environment: { 'fulfillment-service': { SHIP_PARTS: 'true' } },
    });
    await world.system.sandbox.changeContract('ADYEN', { partialCapture: true, multipleCaptures: true });
  }, 120_000);
  afterAll(() => world?.stop(), 60_000);

  it('leaves with each capture, by name, and whole with the last', async () => {
    const referenceOrderId = `parts-${run}`;
    const order = { referenceOrderId, value: '1850', currency: 'USD', description: 'Two tins of tea' };
    const asked = cardOrder({ ...order, captureMode: 'MANUAL', sandbox: 'acquirer=ADYEN' });
    const { paymentId } = (await world.shop.createPayment(referenceOrderId, asked)).payment;
    await (await world.buyerOf(paymentId)).typesCard();
    await world.until(paymentId, 'approved', ({ status }) => status === 'authorized');

    await world.shop.capture(paymentId, 'first', { captureAmount: usd('1000') });
    const partly = await world.until(
      paymentId,
      'partly shipped',
      ({ shipment }) => shipment?.status === 'partly-released',
    );
    const [capture] = partly.captures;
    expect(capture).toMatchObject({ captureAmount: usd('1000') });

    await world.shop.capture(paymentId, 'second');
    await world.untilShipped(paymentId);
    await world.audited(paymentId);
    const parts = world.events.of(ShipmentPartReleased, paymentId).flatMap(({ data }) => data.parts);
    expect(parts.map((part) => part.capture.captureId)).toEqual([capture?.captureId]);
    expect(world.events.of(ShipmentReleased, paymentId)).toHaveLength(1);
    const { events } = await world.shop.getTimeline(paymentId);
    expect(events.map(({ type }) => type)).toEqual(
      expect.arrayContaining([ShipmentPartReleased.type, ShipmentReleased.type]),
    );
    // Each capture was answered and notified: whichever came second changed nothing, and is on the timeline too.
    const unchanging = await eventually(
      async () => {
        const lines = (await world.shop.getTimeline(paymentId)).events;
        const found = lines.filter(({ type }) => type === PaymentMessageRecorded.type);
        return found.length >= 2 ? found : undefined;
      },
      { describe: 'both messages that changed nothing' },
    );
    expect(unchanging).toContainEqual(
      expect.objectContaining({ evidence: { via: 'notification', id: expect.stringMatching(/^ntf_/) as string } }),
    );
    expect(await world.faults([paymentId])).toEqual([]);
  });
});
