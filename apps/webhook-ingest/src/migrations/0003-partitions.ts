import { createPartitions, type PartitionedTable } from '@paywright/partitions';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The evidence, in partitions of a month. */
export const notificationsTable: PartitionedTable = { name: 'notifications', key: 'received_at', span: 'month' };

const columns = `notification_id, route, kind, unrecognized_reason, apo_payment_id, payment_request_id, received_at,
  key_version, request_path, client_id, request_time, signature, sealed_body`;

const definition = (only: string): string => `(
  notification_id text NOT NULL,
  route text NOT NULL,
  kind text NOT NULL,
  unrecognized_reason text,
  apo_payment_id text,
  payment_request_id text,
  received_at timestamptz NOT NULL,
  ${only}
  key_version text NOT NULL,
  request_path text NOT NULL,
  client_id text NOT NULL,
  request_time text NOT NULL,
  signature text NOT NULL,
  sealed_body bytea NOT NULL
)`;

const keys = [
  'CREATE INDEX notifications_apo_payment_id ON notifications (apo_payment_id)',
  'CREATE INDEX notifications_payment_request_id ON notifications (payment_request_id)',
];

const comments = [
  `COMMENT ON TABLE notifications IS
    'Verified notifications of the payment gateway: the evidence for what payments became. Only the role of webhook-ingest may read them.'`,
  `COMMENT ON COLUMN notifications.notification_id IS
    'Computed from route and body, so identical bytes are one notification; also the id of the event published for it.'`,
  `COMMENT ON COLUMN notifications.received_at IS 'First delivery. Retention goes by it.'`,
  `COMMENT ON COLUMN notifications.sealed_body IS
    'The exact bytes of the first delivery, sealed with NOTIFICATION_KEYS for this notification_id: they may hold the token of a kept card, who the buyer is and a masked card. Its first byte is the number of the key, which is needed as long as the row.'`,
  `COMMENT ON COLUMN notifications.request_path IS
    'Request target as called, with its query. With client_id, request_time, signature and the opened body it verifies the first delivery again.'`,
  `COMMENT ON COLUMN notifications.key_version IS 'Which of the gateway''s public keys verified it.'`,
];

/**
 * What was received becomes two tables. A notification may be delivered again at any time, and nothing in it tells when it
 * came first, so its number stays unique in one narrow table, `deliveries`; the evidence itself, which is nearly all of the
 * bytes, is partitioned. Not to be rolled out beside the version before: stop the service first.
 */
export class Partitions1700000000003 implements MigrationInterface {
  readonly name = 'Partitions1700000000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE deliveries (
        notification_id text PRIMARY KEY,
        -- First delivery: finds the evidence.
        received_at timestamptz NOT NULL,
        last_received_at timestamptz NOT NULL,
        deliveries integer NOT NULL DEFAULT 1
      )`);
    await runner.query(`
      COMMENT ON TABLE deliveries IS 'How often each notification came: its number is unique here, across all partitions'`);
    await runner.query('CREATE INDEX deliveries_received_at ON deliveries (received_at)');
    await runner.query(`
      INSERT INTO deliveries (notification_id, received_at, last_received_at, deliveries)
      SELECT notification_id, received_at, last_received_at, deliveries FROM notifications ORDER BY received_at`);

    await runner.query('ALTER TABLE notifications RENAME TO notifications_before');
    await runner.query(`CREATE TABLE notifications ${definition('')} PARTITION BY RANGE (received_at)`);
    const [{ oldest }] = (await runner.query('SELECT min(received_at) AS oldest FROM notifications_before')) as [
      { oldest: Date | null },
    ];
    await createPartitions(runner, notificationsTable, oldest ?? undefined);
    await runner.query(`INSERT INTO notifications (${columns}) SELECT ${columns} FROM notifications_before`);
    await runner.query('DROP TABLE notifications_before');
    await runner.query('ALTER TABLE notifications ADD PRIMARY KEY (notification_id, received_at)');
    for (const statement of [...keys, ...comments]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE notifications RENAME TO notifications_partitioned');
    const counted = 'last_received_at timestamptz NOT NULL, deliveries integer NOT NULL DEFAULT 1,';
    await runner.query(`CREATE TABLE notifications ${definition(counted)}`);
    await runner.query(`
      INSERT INTO notifications (last_received_at, deliveries, ${columns})
      SELECT d.last_received_at, d.deliveries, n.*
        FROM (SELECT ${columns} FROM notifications_partitioned) n JOIN deliveries d USING (notification_id, received_at)`);
    await runner.query('DROP TABLE notifications_partitioned, deliveries');
    await runner.query('ALTER TABLE notifications ADD PRIMARY KEY (notification_id)');
    await runner.query('CREATE INDEX notifications_received_at ON notifications (received_at)');
    for (const statement of [...keys, ...comments]) await runner.query(statement);
  }
}
