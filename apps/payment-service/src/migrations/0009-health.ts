import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What was counted of decisions and calls upstream: rows are added, folded from seconds into minutes, and deleted after a day.
 * Several rows of one span and acquirer add up, whichever replica wrote them.
 */
export class Health1700000000009 implements MigrationInterface {
  readonly name = 'Health1700000000009';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE health_samples (
        -- When the span began, business time, and how long it is.
        at timestamptz NOT NULL,
        seconds smallint NOT NULL CHECK (seconds IN (1, 60)),
        route text NOT NULL,
        acquirer text NOT NULL,
        approved integer NOT NULL,
        declined integer NOT NULL,
        pays integer NOT NULL,
        failed_pays integer NOT NULL CHECK (failed_pays BETWEEN 0 AND pays),
        inquiries integer NOT NULL,
        failed_inquiries integer NOT NULL CHECK (failed_inquiries BETWEEN 0 AND inquiries),
        -- Buckets of the latencies of pays that hold anything, and how many each holds.
        latency_buckets smallint[] NOT NULL,
        latency_counts integer[] NOT NULL CHECK (cardinality(latency_counts) = cardinality(latency_buckets))
      )`);
    await runner.query('CREATE INDEX health_samples_at ON health_samples (at)');
    await runner.query('CREATE INDEX health_samples_seconds ON health_samples (at) WHERE seconds = 1');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE health_samples');
  }
}
