import { createInboxSql } from '@paywright/inbox';
import { createOutboxSql } from '@paywright/outbox';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class OutboxInbox1700000000003 implements MigrationInterface {
  readonly name = 'OutboxInbox1700000000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(createOutboxSql);
    await runner.query(createInboxSql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE outbox, inbox');
  }
}
