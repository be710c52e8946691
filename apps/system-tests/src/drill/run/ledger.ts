import type { RunningSystem } from '@paywright/running-system';
import { Client } from 'pg';

/** How a run's payments stand at one moment, by the services' own tables. */
export interface Standing {
  readonly accepted: number;
  /** Not over yet, deferred and unknown ones included. */
  readonly open: number;
  readonly deferred: number;
  readonly unknown: number;
  readonly captured: number;
  readonly shipped: number;
}

/** A payment that no route could take for a while, and since when. Epoch milliseconds. */
export interface Deferral {
  readonly paymentId: string;
  readonly at: number;
}

/** Looks into the services' databases, so that watching costs the services nothing. */
export class Ledger {
  private constructor(
    private readonly payments: Client,
    private readonly shipments: Client,
    private readonly timelines: Client,
    private readonly prefix: string,
  ) {}

  /** Of payments whose order number begins with `prefix`. */
  static async open(system: RunningSystem, prefix: string): Promise<Ledger> {
    const connect = async (service: Parameters<RunningSystem['databaseOf']>[0]): Promise<Client> => {
      const client = new Client({ connectionString: system.databaseOf(service), application_name: 'drill' });
      await client.connect();
      return client;
    };
    const [payments, shipments, timelines] = [
      await connect('payment-service'),
      await connect('fulfillment-service'),
      await connect('api-gateway'),
    ];
    return new Ledger(payments, shipments, timelines, prefix);
  }

  async standing(): Promise<Standing> {
    const [{ rows: payments }, { rows: shipments }] = await Promise.all([
      this.payments.query<Omit<Standing, 'shipped'>>(
        `SELECT count(*)::int AS accepted,
                count(*) FILTER (WHERE status NOT IN ('captured', 'rejected', 'failed', 'canceled', 'expired'))::int AS open,
                count(*) FILTER (WHERE status = 'deferred')::int AS deferred,
                count(*) FILTER (WHERE unknown_since IS NOT NULL)::int AS unknown,
                count(*) FILTER (WHERE status = 'captured')::int AS captured
           FROM payments WHERE reference_order_id LIKE $1`,
        [`${this.prefix}%`],
      ),
      this.shipments.query<{ shipped: number }>(
        'SELECT count(released_at)::int AS shipped FROM shipments WHERE reference_order_id LIKE $1',
        [`${this.prefix}%`],
      ),
    ]);
    const none = { accepted: 0, open: 0, deferred: 0, unknown: 0, captured: 0 };
    return { ...none, ...payments[0], shipped: shipments[0]?.shipped ?? 0 };
  }

  async deferrals(): Promise<Deferral[]> {
    const { rows } = await this.timelines.query<{ payment_id: string; occurred_at: Date }>(
      `SELECT t.payment_id, t.occurred_at FROM timeline t JOIN payments p USING (payment_id)
        WHERE t.type = 'paywright.payment.deferred.v1' AND p.reference_order_id LIKE $1`,
      [`${this.prefix}%`],
    );
    return rows.map(({ payment_id: paymentId, occurred_at: at }) => ({ paymentId, at: at.getTime() }));
  }

  async close(): Promise<void> {
    await Promise.all([this.payments.end(), this.shipments.end(), this.timelines.end()]);
  }
}
