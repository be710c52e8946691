import { partitionInbox, unpartitionInbox } from '@paywright/inbox';
import { timeOrderedBound } from '@paywright/kernel';
import { createPartitions, type PartitionedTable } from '@paywright/partitions';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Calls upstream, in partitions of a month. Their request ids begin with their time, so the key they always had prunes by
 * itself: whoever names a request looks at one partition.
 */
export const operationsTable: PartitionedTable = {
  name: 'operations',
  key: 'request_id',
  span: 'month',
  boundAt: (at) => timeOrderedBound('pr', at.getTime()),
  // Each row is changed a few times, all within minutes: dead rows lie together, and in the index of what is due.
  storage: 'autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.02',
};

const columns = `request_id, kind, payment_id, route, state, due_at, send_before, body, lease_until, tries,
  unproven_sends, rounds, outcome, updated_at, card_ref`;

const definition = `(
  -- Compared byte by byte, whatever the language of the database: bounds of partitions must never move.
  request_id text COLLATE "C" NOT NULL,
  kind text NOT NULL,
  payment_id text NOT NULL,
  route text NOT NULL,
  -- due: to be done at due_at; waiting: sent without a usable answer, settled by inquiry; done.
  state text NOT NULL CHECK (state IN ('due', 'waiting', 'done')),
  due_at timestamptz NOT NULL,
  send_before timestamptz,
  body text,
  lease_until timestamptz,
  tries integer NOT NULL DEFAULT 0,
  -- Sends of which nobody has proven that no byte left. Zero is the proof that nothing was ever sent.
  unproven_sends integer NOT NULL DEFAULT 0 CHECK (unproven_sends >= 0),
  -- Unproductive rounds so far; spaces the next ones.
  rounds integer NOT NULL DEFAULT 0,
  outcome jsonb,
  updated_at timestamptz NOT NULL,
  card_ref text
)`;

/** As they were, by name and kind; each exists in every partition. */
const indexes = [
  'ALTER TABLE operations ADD PRIMARY KEY (request_id, kind)',
  `CREATE INDEX operations_due ON operations (route, kind, due_at) WHERE state = 'due'`,
  'CREATE INDEX operations_payment ON operations (payment_id)',
  `CREATE INDEX operations_overdue ON operations (send_before) WHERE state = 'due' AND kind = 'pay'`,
  `CREATE INDEX operations_unsent ON operations (route, request_id)
     WHERE state = 'due' AND kind = 'pay' AND lease_until IS NULL AND unproven_sends = 0`,
  `CREATE INDEX operations_repeats ON operations (route, due_at)
     WHERE state = 'due' AND kind = 'pay' AND unproven_sends > 0`,
];

/**
 * Operations and inbox become partitioned, so that old rows leave by dropping a table. Not to be rolled out beside the
 * version before: stop the service first.
 *
 * Operations no longer reference payments: making or dropping a partition would lock payments against writes, and no payment
 * is ever deleted. Whoever adds an operation holds its payment's row, or has just inserted it.
 */
export class Partitions1700000000010 implements MigrationInterface {
  readonly name = 'Partitions1700000000010';

  async up(runner: QueryRunner): Promise<void> {
    await partitionInbox(runner);

    const [{ oldest }] = (await runner.query(`
      SELECT min(p.requested_at) AS oldest FROM payments p WHERE EXISTS (SELECT FROM operations WHERE payment_id = p.id)`)) as [
      { oldest: Date | null },
    ];
    await runner.query('ALTER TABLE operations RENAME TO operations_before');
    await runner.query(`CREATE TABLE operations ${definition} PARTITION BY RANGE (request_id)`);
    await createPartitions(runner, operationsTable, oldest ?? undefined);
    await this.carryOver(runner, 'operations_before');

    // Grow for ever: a fifth of them, which is the default, would be dead before anybody clears up.
    for (const table of ['payments', 'attempts']) {
      await runner.query(`
        ALTER TABLE ${table} SET (autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.02)`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE operations RENAME TO operations_partitioned');
    await runner.query(`CREATE TABLE operations ${definition}`);
    await this.carryOver(runner, 'operations_partitioned');
    for (const table of ['payments', 'attempts']) {
      await runner.query(
        `ALTER TABLE ${table} RESET (autovacuum_vacuum_scale_factor, autovacuum_analyze_scale_factor)`,
      );
    }
    await runner.query('ALTER TABLE operations ADD FOREIGN KEY (payment_id) REFERENCES payments (id)');
    await unpartitionInbox(runner);
  }

  private async carryOver(runner: QueryRunner, from: string): Promise<void> {
    await runner.query(`INSERT INTO operations (${columns}) SELECT ${columns} FROM ${from}`);
    await runner.query(`DROP TABLE ${from}`);
    for (const index of indexes) await runner.query(index);
  }
}
