import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Cards: typed ones for minutes, sealed and unlogged; tokens of kept ones, sealed. No card is ever here in clear. */
export class Cards1700000000003 implements MigrationInterface {
  readonly name = 'Cards1700000000003';

  async up(runner: QueryRunner): Promise<void> {
    // Unlogged: it is in no write-ahead log, no replica and no backup. A crash of the database empties it: the buyer types again.
    await runner.query(`
      CREATE UNLOGGED TABLE typed_cards (
        reference text PRIMARY KEY,
        source text NOT NULL,
        payment_id text,
        sealed bytea NOT NULL,
        expires_at timestamptz NOT NULL
      )`);
    await runner.query(`CREATE INDEX typed_cards_payment ON typed_cards (payment_id) WHERE payment_id IS NOT NULL`);
    await runner.query(`CREATE INDEX typed_cards_expiry ON typed_cards (expires_at)`);
    await runner.query(`
      CREATE TABLE saved_cards (
        card_id text PRIMARY KEY,
        source text NOT NULL,
        reference_buyer_id text NOT NULL,
        -- A keyed hash of the token: the same card kept twice is one card.
        token_hash bytea NOT NULL,
        sealed_token bytea NOT NULL,
        usable boolean NOT NULL,
        shown jsonb NOT NULL,
        saved_by text NOT NULL,
        saved_at timestamptz NOT NULL,
        UNIQUE (source, reference_buyer_id, token_hash)
      )`);
    await runner.query(`ALTER TABLE operations ADD COLUMN card_ref text`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE operations DROP COLUMN card_ref');
    await runner.query('DROP TABLE typed_cards, saved_cards');
  }
}
