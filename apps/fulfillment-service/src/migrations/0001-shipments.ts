import { createInboxSql } from '@paywright/inbox';
import { createOutboxSql } from '@paywright/outbox';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Shipments1700000000001 implements MigrationInterface {
  readonly name = 'Shipments1700000000001';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE shipments (
        shipment_id text NOT NULL,
        source text NOT NULL,
        reference_order_id text NOT NULL,
        version integer NOT NULL CHECK (version > 0),
        payment_ids text[] NOT NULL,
        payments jsonb NOT NULL,
        holds jsonb NOT NULL,
        release jsonb,
        updated_at timestamptz NOT NULL,
        held_since timestamptz,
        released_at timestamptz,

        CONSTRAINT one_shipment_per_order PRIMARY KEY (reference_order_id, source),
        CONSTRAINT released_or_held CHECK (
          (release IS NULL) = (released_at IS NULL) AND (release IS NULL) = (held_since IS NOT NULL)
        ),
        CONSTRAINT released_on_exact_captures CHECK (
          release IS NULL
          OR (release #> '{evidence,capturedAmount}' = release #> '{evidence,orderAmount}'
              AND release #>> '{evidence,eventId}' <> ''
              AND jsonb_array_length(release #> '{evidence,captures}') > 0) IS TRUE
        )
      );
      CREATE INDEX shipments_payment_ids ON shipments USING gin (payment_ids);
      CREATE INDEX shipments_held_since ON shipments (held_since) WHERE released_at IS NULL;

      COMMENT ON TABLE shipments IS
        'The goods of one order: whether they may leave, and what is known of every payment for it. Amounts in smallest units.';
      COMMENT ON COLUMN shipments.shipment_id IS 'Computed from source and reference_order_id.';
      COMMENT ON COLUMN shipments.payments IS
        'By payment id: the newest snapshot seen (captures, holds), the newest PaymentCaptured event, whether money came late.';
      COMMENT ON COLUMN shipments.holds IS
        'By payment id: the latest hold announced. On a released shipment: what was found after, for a person to settle.';
      COMMENT ON COLUMN shipments.release IS
        'Why the goods may leave: the payment, the PaymentCaptured event, and its captures, each with its evidence.';
    `);
    await db.query(createInboxSql);
    await db.query(createOutboxSql);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE shipments, inbox, outbox');
  }
}
