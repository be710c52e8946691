import { createOutboxSql } from '@paywright/outbox';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Notifications1700000000001 implements MigrationInterface {
  readonly name = 'Notifications1700000000001';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE notifications (
        notification_id text PRIMARY KEY,
        route text NOT NULL,
        kind text NOT NULL,
        unrecognized_reason text,
        apo_payment_id text,
        payment_request_id text,
        received_at timestamptz NOT NULL,
        last_received_at timestamptz NOT NULL,
        deliveries integer NOT NULL DEFAULT 1,
        key_version text NOT NULL,
        request_path text NOT NULL,
        client_id text NOT NULL,
        request_time text NOT NULL,
        signature text NOT NULL,
        body bytea NOT NULL
      );
      CREATE INDEX notifications_received_at ON notifications (received_at);
      CREATE INDEX notifications_apo_payment_id ON notifications (apo_payment_id);
      CREATE INDEX notifications_payment_request_id ON notifications (payment_request_id);

      COMMENT ON TABLE notifications IS
        'Verified notifications of the payment gateway, verbatim: the evidence for what payments became. Bodies carry buyer and masked card data; only the role of webhook-ingest may read them.';
      COMMENT ON COLUMN notifications.notification_id IS
        'Computed from route and body, so identical bytes are one notification; also the id of the event published for it.';
      COMMENT ON COLUMN notifications.received_at IS
        'First delivery. Retention goes by it: rows older than the agreed time (at least the time in which a payment can be disputed) may be deleted.';
      COMMENT ON COLUMN notifications.request_path IS
        'Request target as called, with its query. With client_id, request_time, signature and body it verifies the first delivery again.';
      COMMENT ON COLUMN notifications.key_version IS 'Which of the gateway''s public keys verified it.';

      CREATE TABLE rejected_notifications (
        route text NOT NULL,
        slot integer NOT NULL,
        body_hash text NOT NULL,
        reason text NOT NULL,
        count bigint NOT NULL,
        first_at timestamptz NOT NULL,
        last_at timestamptz NOT NULL,
        PRIMARY KEY (route, slot)
      );
      COMMENT ON TABLE rejected_notifications IS
        'Notifications that failed verification, without their bodies. Bounded: a newer body takes the slot of an older one.';
    `);
    await db.query(createOutboxSql);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE notifications, rejected_notifications, outbox');
  }
}
