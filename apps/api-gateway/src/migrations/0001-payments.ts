import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The read model: payments as payment-service last told, their timelines and shipments. Times are business time. */
export class Payments1700000000001 implements MigrationInterface {
  readonly name = 'Payments1700000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE payments (
        payment_id text PRIMARY KEY,
        source text NOT NULL,
        payment_ref text NOT NULL,
        reference_order_id text NOT NULL,
        -- Of what was posted, to tell a repeat from another request; NULL for a payment requested by event.
        request_fingerprint bytea,
        -- A payment posted here keeps its order until payment-service says that it ended without money.
        holds_order boolean NOT NULL,
        status text NOT NULL,
        version integer NOT NULL CHECK (version >= 0),
        snapshot jsonb NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL
      ) WITH (fillfactor = 85)`);
    // Only what was posted here: payments requested by event are judged by payment-service alone, and news about two of
    // them may arrive in any order.
    await runner.query(`
      CREATE UNIQUE INDEX one_posted_payment_per_order ON payments (source, reference_order_id) WHERE holds_order`);
    await runner.query(`CREATE INDEX payments_newest ON payments (source, created_at DESC, payment_id DESC)`);
    await runner.query(
      `CREATE INDEX payments_of_status ON payments (source, status, created_at DESC, payment_id DESC)`,
    );
    await runner.query(
      `CREATE INDEX payments_of_order ON payments (source, reference_order_id, created_at DESC, payment_id DESC)`,
    );

    await runner.query(`
      CREATE TABLE timeline (
        payment_id text NOT NULL,
        event_id text NOT NULL,
        type text NOT NULL,
        version integer NOT NULL,
        occurred_at timestamptz NOT NULL,
        status text,
        reason text,
        detail text,
        PRIMARY KEY (payment_id, event_id)
      )`);

    // Without a reference to payments: a shipment's event may come before its payment's first one.
    await runner.query(`
      CREATE TABLE shipments (
        payment_id text PRIMARY KEY,
        shipment_id text NOT NULL,
        version integer NOT NULL,
        status text NOT NULL,
        reason text,
        updated_at timestamptz NOT NULL
      )`);

    await runner.query(`
      CREATE TABLE idempotency_keys (
        client_id text NOT NULL,
        key text NOT NULL,
        payment_id text NOT NULL REFERENCES payments (payment_id),
        created_at timestamptz NOT NULL,
        PRIMARY KEY (client_id, key)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE idempotency_keys, shipments, timeline, payments');
  }
}
