import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Cards that buyers let us keep, as far as they may be shown. */
export class Cards1700000000005 implements MigrationInterface {
  readonly name = 'Cards1700000000005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE cards (
        card_id text PRIMARY KEY,
        source text NOT NULL,
        reference_buyer_id text NOT NULL,
        saved_by text NOT NULL,
        card jsonb NOT NULL,
        -- A deleted card stays as a mark, so that an older event does not bring it back.
        deleted_at timestamptz
      )`);
    await runner.query(`CREATE INDEX cards_of_buyer ON cards (source, reference_buyer_id) WHERE deleted_at IS NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE cards');
  }
}
