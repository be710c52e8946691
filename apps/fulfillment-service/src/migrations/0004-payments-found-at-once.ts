import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * New shipments go into the index of payments at once. Gathered in a list first, as is the default, they were all read by
 * every search until somebody's write had to sort in the whole list. Changes nothing that a version before relies on.
 */
export class PaymentsFoundAtOnce1700000000004 implements MigrationInterface {
  readonly name = 'PaymentsFoundAtOnce1700000000004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER INDEX shipments_payment_ids SET (fastupdate = off)');
    await runner.query(`SELECT gin_clean_pending_list('shipments_payment_ids')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER INDEX shipments_payment_ids RESET (fastupdate)');
  }
}
