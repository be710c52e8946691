import { seededRandom } from '@paywright/kernel';
import { openTestBed } from '../test-bed';
import type { PaymentNews } from './payment-news';
import { capture, captured, held, late } from './shipment.builders';

let bed: Awaited<ReturnType<typeof openTestBed>>;
let serial = 0;

beforeAll(async () => {
  bed = await openTestBed();
});

afterAll(() => bed.close());

/** An order of its own per test; payment and event numbers follow it. */
function newOrder() {
  serial += 1;
  const referenceOrderId = `order-${serial}`;
  const of = (news: PaymentNews): PaymentNews => ({
    ...news,
    referenceOrderId,
    paymentId: `${news.paymentId}-${serial}`,
    eventId: `${news.eventId}-${serial}`,
  });
  return { referenceOrderId, of };
}

const event = { source: 'payment-service', time: '2026-11-27T08:30:00.000Z' };
const take = (news: PaymentNews, consumer: 0 | 1 = 0) => bed.consumers[consumer].take(event, news);

describe('a captured payment', () => {
  it('releases the shipment, keeps the evidence and announces it, all in one transaction', async () => {
    const { referenceOrderId, of } = newOrder();
    const news = of(captured());
    await take(news);

    const [shipment, ...others] = await bed.shipments.find({ referenceOrderId });
    expect(others).toEqual([]);
    const evidence = {
      eventId: news.eventId,
      orderAmount: { currency: 'KRW', value: '4200' },
      capturedAmount: { currency: 'KRW', value: '4200' },
      captures: [capture()],
    };
    expect(shipment).toMatchObject({
      status: 'released',
      version: 1,
      releasedAt: '2030-01-01T01:00:30.000Z',
      release: { paymentId: news.paymentId, evidence },
    });
    expect(await bed.announced(referenceOrderId)).toEqual([
      {
        type: 'shipment.released',
        key: news.paymentId,
        data: {
          shipmentId: shipment?.shipmentId,
          version: 1,
          paymentId: news.paymentId,
          source: 'order-service',
          referenceOrderId,
          occurredAt: '2030-01-01T01:00:30.000Z',
          evidence,
        },
      },
    ]);
  });

  it('leaves nothing behind when the announcement cannot be stored, and releases the next time', async () => {
    const { referenceOrderId, of } = newOrder();
    const news = of(captured());
    await bed.db.query('ALTER TABLE outbox RENAME TO outbox_away');
    await expect(take(news)).rejects.toThrow('outbox');
    await bed.db.query('ALTER TABLE outbox_away RENAME TO outbox');
    expect(await bed.shipments.find({ referenceOrderId })).toEqual([]);

    await take(news);
    expect(await bed.announced(referenceOrderId)).toMatchObject([{ type: 'shipment.released' }]);
  });

  it('held for a while and then cleared keeps one row, released', async () => {
    const { referenceOrderId, of } = newOrder();
    await take(of(captured({ version: 5, captures: [capture('1000')] })));
    expect(await bed.shipments.find({ referenceOrderId })).toMatchObject([
      { status: 'held', heldSince: '2030-01-01T01:00:30.000Z' },
    ]);
    await take(of(captured({ version: 6 })));
    const [shipment] = await bed.shipments.find({ referenceOrderId });
    expect(shipment).toMatchObject({ status: 'released', version: 2 });
    expect(shipment).not.toHaveProperty('heldSince');
    expect(await bed.announced(referenceOrderId)).toMatchObject([
      { type: 'shipment.held', data: { version: 1, reason: 'captures-below-order', afterRelease: false } },
      { type: 'shipment.released', data: { version: 2 } },
    ]);
  });

  it('doubted after the release stays released, and somebody is told', async () => {
    const { referenceOrderId, of } = newOrder();
    await take(of(captured({ version: 5 })));
    await take(of(held({ version: 6 })));
    expect(await bed.shipments.find({ referenceOrderId })).toMatchObject([{ status: 'released' }]);
    expect(await bed.announced(referenceOrderId)).toMatchObject([
      { type: 'shipment.released' },
      { type: 'shipment.held', data: { reason: 'payment-held', afterRelease: true } },
    ]);
  });
});

describe('two processes at once', () => {
  it('with the same event release once', async () => {
    const { referenceOrderId, of } = newOrder();
    const news = of(captured());
    await Promise.all([take(news, 0), take(news, 1), take(news, 0), take(news, 1)]);
    expect(await bed.announced(referenceOrderId)).toMatchObject([{ type: 'shipment.released' }]);
  });

  it('with two captured payments for one order release once and report the other payment', async () => {
    for (let round = 0; round < 20; round += 1) {
      const { referenceOrderId, of } = newOrder();
      const both = ['pay_a', 'pay_b'].map((paymentId) => of(captured({ paymentId })));
      await Promise.all(both.map((news, index) => take(news, index === 0 ? 0 : 1)));

      const announced = await bed.announced(referenceOrderId);
      expect(announced).toMatchObject([
        { type: 'shipment.released', data: { version: 1 } },
        { type: 'shipment.held', data: { version: 2, reason: 'order-already-shipped', afterRelease: true } },
      ]);
      expect(new Set(announced.map(({ key }) => key))).toEqual(new Set(both.map(({ paymentId }) => paymentId)));
      for (const { paymentId } of both) {
        expect(await bed.shipments.find({ paymentId })).toMatchObject([{ referenceOrderId, status: 'released' }]);
      }
    }
  });

  it('with a capture and a newer hold never release after the hold is known', async () => {
    for (let round = 0; round < 20; round += 1) {
      const { referenceOrderId, of } = newOrder();
      await Promise.all([take(of(captured({ version: 5 })), 0), take(of(held({ version: 6 })), 1)]);
      const announced = (await bed.announced(referenceOrderId)).map(
        ({ type, data }) => `${type}${data['afterRelease'] === true ? ' after release' : ''}`,
      );
      expect([['shipment.held'], ['shipment.released', 'shipment.held after release']]).toContainEqual(announced);
    }
  });

  it('with everything about an order, repeated and shuffled, release it once if its newest news allow it', async () => {
    const seed = 20_300_101;
    const random = seededRandom(seed);
    for (let round = 0; round < 30; round += 1) {
      const { referenceOrderId, of } = newOrder();
      const clean = round % 2 === 0;
      const events = [
        captured({ version: 3, captures: [capture('1000')] }),
        captured({ version: 4, captures: [capture('1000'), capture('3200', 'cap-2')] }),
        late({ paymentId: 'pay_b' }),
        ...(clean ? [] : [held({ version: 5 })]),
      ].map(of);
      const shuffled = [...events, ...events, ...events]
        .map((news) => ({ news, at: random.next() }))
        .sort((a, b) => a.at - b.at);
      await Promise.all(shuffled.map(({ news, at }) => take(news, at < 0.5 ? 0 : 1)));

      const announced = await bed.announced(referenceOrderId);
      const releases = announced.filter(({ type }) => type === 'shipment.released');
      const found = await bed.shipments.find({ referenceOrderId });
      const context = { seed, round, announced: announced.map(({ type, data }) => [type, data['reason']]) };
      expect({ ...context, shipments: found.length }).toEqual({ ...context, shipments: 1 });
      expect({ ...context, releases: releases.length <= 1 }).toEqual({ ...context, releases: true });
      if (clean) expect({ ...context, status: found[0]?.status }).toEqual({ ...context, status: 'released' });
      else expect(found[0]?.holds).toHaveProperty(`pay_a-${serial}`);
    }
  });
});

describe('the database', () => {
  it('refuses a release whose captures are not the order', async () => {
    const { referenceOrderId, of } = newOrder();
    await take(of(captured()));
    const tamper = bed.db.query(
      `UPDATE shipments SET release = jsonb_set(release, '{evidence,capturedAmount,value}', '"1000"') WHERE reference_order_id = $1`,
      [referenceOrderId],
    );
    await expect(tamper).rejects.toThrow('released_on_exact_captures');
  });

  it('refuses a second shipment of an order', async () => {
    const { referenceOrderId, of } = newOrder();
    await take(of(captured()));
    const second = bed.db.query(
      `INSERT INTO shipments SELECT (jsonb_populate_record(shipments, '{"shipment_id":"shp_other"}')).*
         FROM shipments WHERE reference_order_id = $1`,
      [referenceOrderId],
    );
    await expect(second).rejects.toThrow('one_shipment_per_order');
  });
});
