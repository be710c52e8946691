import { createLogger, Metrics } from '@paywright/observability';
import { Inbox } from '@paywright/inbox';
import { ManualClock } from '@paywright/kernel';
import { Outbox } from '@paywright/outbox';
import { migrate, openDatabase } from '@paywright/postgres';
import { freshDatabase } from '@paywright/testing';
import { migrations } from './migrations';
import type { ShippingRules } from './shipment/decide-shipment';
import { FindShipments } from './shipment/find-shipments';
import { ShipmentSignals } from './shipment/shipment-signals';
import { TakePaymentNews } from './shipment/take-payment-news';

export const template = {
  name: 'fulfillment-service',
  prepare: async (url: string): Promise<void> => {
    const db = await openDatabase({ url, poolSize: 2, applicationName: 'prepare', migrations });
    await migrate(db);
    await db.destroy();
  },
};

/** The use cases on a database of their own, with a clock that stands still and an outbox nobody empties. */
export async function openTestBed(rules: ShippingRules = { shipsParts: false }) {
  const { url, drop } = await freshDatabase(template);
  const clock = new ManualClock(Date.parse('2030-01-01T01:00:30Z'));
  const connect = async () => {
    const db = await openDatabase({ url, poolSize: 12, applicationName: 'spec' });
    const outbox = new Outbox({ db, eventLog: { append: () => Promise.reject(new Error('nobody relays here')) } });
    const signals = new ShipmentSignals(createLogger('spec', 'silent'), new Metrics());
    return {
      db,
      news: new TakePaymentNews({ db, inbox: new Inbox('fulfillment-service'), outbox, clock, signals, rules }),
    };
  };
  // Two processes of the service, each with connections of its own.
  const [one, other] = await Promise.all([connect(), connect()]);

  return {
    clock,
    db: one.db,
    consumers: [one.news, other.news] as const,
    shipments: new FindShipments(one.db),

    /** What was announced about an order, oldest first. */
    async announced(referenceOrderId: string): Promise<{ type: string; key: string; data: Record<string, unknown> }[]> {
      const rows = await one.db.query<{ key: string; headers: Record<string, string>; value: string }[]>(
        `SELECT key, headers, value FROM outbox WHERE value::json ->> 'referenceOrderId' = $1 ORDER BY id`,
        [referenceOrderId],
      );
      return rows.map(({ key, headers, value }) => ({
        type: (headers['ce_type'] ?? '').replace(/^paywright\.|\.v1$/g, ''),
        key,
        data: JSON.parse(value) as Record<string, unknown>,
      }));
    },

    async close(): Promise<void> {
      await Promise.all([one.db.destroy(), other.db.destroy()]);
      await drop();
    },
  };
}
