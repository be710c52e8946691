import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Goods that leave in parts: at most one part for each capture, and together never more than the order. */
export class Parts1700000000002 implements MigrationInterface {
  readonly name = 'Parts1700000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION are_parts_of_one_order(parts jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
        SELECT count(*) = count(DISTINCT part #>> '{capture,captureId}')
           AND count(DISTINCT part ->> 'paymentId') <= 1
           AND coalesce(bool_and(part #>> '{capture,captureAmount,currency}' = part #>> '{orderAmount,currency}'), true)
           AND coalesce(sum((part #>> '{capture,captureAmount,value}')::numeric)
                          < min((part #>> '{orderAmount,value}')::numeric), true)
          FROM jsonb_array_elements(parts) AS part
      $$`);
    await runner.query(`
      ALTER TABLE shipments
        ADD COLUMN parts jsonb NOT NULL DEFAULT '[]',
        ADD CONSTRAINT parts_within_order CHECK (are_parts_of_one_order(parts))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE shipments DROP COLUMN parts');
    await runner.query('DROP FUNCTION are_parts_of_one_order');
  }
}
