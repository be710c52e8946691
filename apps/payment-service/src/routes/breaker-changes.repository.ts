import { statement, type Tx } from '@paywright/postgres';
import type { DataSource } from 'typeorm';
import type { OperationKind } from '../operations/operation';

/** Something that happened to a route or to one of its breakers, told to every replica. */
export interface NewBreakerChange {
  /** Epoch milliseconds. */
  readonly at: number;
  /** Which replica saw it, or did it for an operator. */
  readonly replica: string;
  readonly route: string;
  /** Absent: of the whole route. */
  readonly kind?: OperationKind;
  /** Of a breaker: `closed`, `open`, or an operator's `auto`. Of a route: `drained`, `undrained`, `failing`, `passed`. */
  readonly state: string;
  /** In words, with the figures it was decided by. */
  readonly reason: string;
  /** Who decided: how calls ended, a person, or a test of the route's set-up. */
  readonly origin: 'calls' | 'operator' | 'self-test';
}

export interface BreakerChangeRow {
  /** In the order in which they were committed. */
  readonly id: string;
  readonly at: Date;
  readonly replica: string;
  readonly route: string;
  readonly kind: OperationKind | null;
  readonly state: string;
  readonly reason: string;
  readonly origin: NewBreakerChange['origin'];
}

const columns = 'id, at, replica, route, kind, state, reason, origin';

/** Writers go one after another, so that ids become visible in their order and nobody who asks for newer ones misses any. */
const takeTurn = statement('take-turn-in-breaker-changes', `SELECT pg_advisory_xact_lock(hashtext('breaker_changes'))`);

const insertChange = statement(
  'insert-breaker-change',
  `INSERT INTO breaker_changes (at, replica, route, kind, state, reason, origin)
   VALUES (to_timestamp($1::float8 / 1000), $2, $3, $4, $5, $6, $7)`,
);

/** To be called last in its transaction: the next writer waits until this one has committed. */
export async function recordBreakerChange(tx: Tx, change: NewBreakerChange): Promise<void> {
  const { at, replica, route, kind, state, reason, origin } = change;
  await takeTurn(tx, []);
  await insertChange(tx, [at, replica, route, kind ?? null, state, reason.slice(0, 1_000), origin]);
}

/** What became known after this id, oldest first. */
export async function newerBreakerChanges(db: DataSource, afterId: string, limit: number): Promise<BreakerChangeRow[]> {
  return db.query<BreakerChangeRow[]>(
    `SELECT ${columns} FROM breaker_changes WHERE id > $1::bigint ORDER BY id LIMIT $2`,
    [afterId, limit],
  );
}

/** The newest id; `0` before there is any. */
export async function newestBreakerChange(db: DataSource): Promise<string> {
  const [row] = await db.query<{ id: string }[]>('SELECT coalesce(max(id), 0) AS id FROM breaker_changes');
  return row?.id ?? '0';
}

/** What calls decided last, per route and kind. */
export async function lastDecidedByCalls(db: DataSource): Promise<BreakerChangeRow[]> {
  return db.query<BreakerChangeRow[]>(
    `SELECT DISTINCT ON (route, kind) ${columns} FROM breaker_changes
      WHERE origin = 'calls' ORDER BY route, kind, id DESC`,
  );
}

/** What happened to a route, newest first. */
export async function breakerHistory(db: DataSource, route: string, limit: number): Promise<BreakerChangeRow[]> {
  return db.query<BreakerChangeRow[]>(
    `SELECT ${columns} FROM breaker_changes WHERE route = $1 ORDER BY id DESC LIMIT $2`,
    [route, limit],
  );
}

/** Forgets all but so many of the newest changes of each route; returns how many went. */
export async function forgetBreakerChanges(db: DataSource, keptPerRoute: number): Promise<number> {
  const [, count] = await db.query<[unknown, number]>(
    `DELETE FROM breaker_changes WHERE id IN (
       SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY route ORDER BY id DESC) AS place FROM breaker_changes) aged
        WHERE place > $1)`,
    [keptPerRoute],
  );
  return count;
}
