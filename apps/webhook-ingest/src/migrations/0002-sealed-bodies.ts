import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Bodies are stored sealed. What was stored in clear before goes: nothing was released yet, so it is evidence of no real
 * payment, and no key is at hand here to seal it with. Truncating takes its bytes off the disk, too; a column dropped or
 * emptied would leave them there. Should such a notification be sent again, it is stored and published once more, under
 * the same number, which its reader knows.
 */
export class SealedBodies1700000000002 implements MigrationInterface {
  readonly name = 'SealedBodies1700000000002';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      TRUNCATE notifications;
      ALTER TABLE notifications RENAME COLUMN body TO sealed_body;

      COMMENT ON TABLE notifications IS
        'Verified notifications of the payment gateway: the evidence for what payments became. Only the role of webhook-ingest may read them.';
      COMMENT ON COLUMN notifications.sealed_body IS
        'The exact bytes of the first delivery, sealed with NOTIFICATION_KEYS for this notification_id: they may hold the token of a kept card, who the buyer is and a masked card. Its first byte is the number of the key, which is needed as long as the row.';
      COMMENT ON COLUMN notifications.request_path IS
        'Request target as called, with its query. With client_id, request_time, signature and the opened body it verifies the first delivery again.';
    `);
  }

  /** Sealed bodies are not opened here: they go as well. */
  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      TRUNCATE notifications;
      ALTER TABLE notifications RENAME COLUMN sealed_body TO body;
      COMMENT ON COLUMN notifications.body IS NULL;
    `);
  }
}
