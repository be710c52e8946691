import { partitionInbox, unpartitionInbox } from '@paywright/inbox';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The inbox becomes partitioned, and shipments are vacuumed in time. Not to be rolled out beside the version before: stop the service first. */
export class Partitions1700000000003 implements MigrationInterface {
  readonly name = 'Partitions1700000000003';

  async up(runner: QueryRunner): Promise<void> {
    await partitionInbox(runner);
    // Grows for ever: a fifth of it, which is the default, would be dead before anybody clears up.
    await runner.query(`
      ALTER TABLE shipments SET (autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.02)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE shipments RESET (autovacuum_vacuum_scale_factor, autovacuum_analyze_scale_factor)');
    await unpartitionInbox(runner);
  }
}
