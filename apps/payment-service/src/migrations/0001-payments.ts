import { createInboxSql } from '@paywright/inbox';
import { createOutboxSql } from '@paywright/outbox';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Payments, their attempts, every call upstream (operations) and results that found no payment yet (parked).
 * Times are business time, except leases, which are the database's own.
 */
export class Payments1700000000001 implements MigrationInterface {
  readonly name = 'Payments1700000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE payments (
        id text PRIMARY KEY,
        version integer NOT NULL,
        status text NOT NULL,
        source text NOT NULL,
        payment_ref text NOT NULL,
        reference_order_id text NOT NULL,
        request_fingerprint text NOT NULL,
        currency char(3) NOT NULL,
        amount bigint NOT NULL CHECK (amount > 0),
        captured bigint NOT NULL DEFAULT 0 CHECK (captured >= 0),
        held boolean NOT NULL DEFAULT false,
        unknown_since timestamptz,
        state jsonb NOT NULL,
        order_snapshot jsonb NOT NULL,
        requested_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        UNIQUE (source, payment_ref)
      )`);
    // Design rule 1: a payment holds its order until it has ended without money.
    await runner.query(`
      CREATE UNIQUE INDEX one_live_payment_per_order ON payments (source, reference_order_id)
        WHERE status NOT IN ('rejected', 'failed', 'canceled', 'expired')`);
    await runner.query(`CREATE INDEX payments_unknown ON payments (unknown_since) WHERE unknown_since IS NOT NULL`);
    await runner.query(`CREATE INDEX payments_held ON payments (updated_at) WHERE held`);

    await runner.query(`
      CREATE TABLE attempts (
        payment_request_id text PRIMARY KEY,
        payment_id text NOT NULL REFERENCES payments (id),
        route text NOT NULL,
        -- Not unique: what upstream reports is always storable, even a number reported twice.
        apo_payment_id text,
        expires_at timestamptz NOT NULL
      )`);
    await runner.query(
      `CREATE INDEX attempts_apo_payment_id ON attempts (apo_payment_id) WHERE apo_payment_id IS NOT NULL`,
    );

    await runner.query(`
      CREATE TABLE operations (
        request_id text NOT NULL,
        kind text NOT NULL,
        payment_id text NOT NULL REFERENCES payments (id),
        route text NOT NULL,
        -- due: to be done at due_at; waiting: sent without a usable answer, settled by inquiry; done.
        state text NOT NULL CHECK (state IN ('due', 'waiting', 'done')),
        due_at timestamptz NOT NULL,
        send_before timestamptz,
        body text,
        lease_until timestamptz,
        tries integer NOT NULL DEFAULT 0,
        -- Sends of which nobody has proven that no byte left. Zero is the proof that nothing was ever sent.
        unproven_sends integer NOT NULL DEFAULT 0 CHECK (unproven_sends >= 0),
        -- Unproductive rounds so far; spaces the next ones.
        rounds integer NOT NULL DEFAULT 0,
        outcome jsonb,
        updated_at timestamptz NOT NULL,
        PRIMARY KEY (request_id, kind)
      )`);
    await runner.query(`CREATE INDEX operations_due ON operations (route, kind, due_at) WHERE state = 'due'`);
    await runner.query(`CREATE INDEX operations_payment ON operations (payment_id)`);

    await runner.query(`
      CREATE TABLE parked_results (
        event_id text PRIMARY KEY,
        apo_payment_id text,
        payment_request_id text,
        event_type text NOT NULL,
        data jsonb NOT NULL,
        parked_at timestamptz NOT NULL,
        due_at timestamptz NOT NULL,
        tries integer NOT NULL DEFAULT 0
      )`);
    await runner.query(`CREATE INDEX parked_results_apo_payment_id ON parked_results (apo_payment_id)`);
    await runner.query(`CREATE INDEX parked_results_due ON parked_results (due_at)`);

    await runner.query(createOutboxSql);
    await runner.query(createInboxSql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE inbox, outbox, parked_results, operations, attempts, payments');
  }
}
