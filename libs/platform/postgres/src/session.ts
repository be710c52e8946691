import { InvariantViolation } from '@paywright/kernel';
import type { PoolClient } from 'pg';
import { type EntityManager, QueryRunnerAlreadyReleasedError } from 'typeorm';

/** What a transaction of ours is made of while it is open. */
interface Session {
  readonly client: PoolClient;
  readonly lastWrites: Promise<unknown>[];
  /** Told once COMMIT has succeeded. */
  readonly onCommitted: (() => void)[];
  /** The first of the last writes that failed before COMMIT was sent. */
  failed?: { readonly error: unknown };
  /** What works that share the transaction read in order to change it, and who does. */
  readonly keptApart: Map<string, EntityManager>;
  ended: boolean;
}

const sessions = new WeakMap<EntityManager, Session>();

export async function beginSession(tx: EntityManager): Promise<void> {
  const client = (await tx.queryRunner?.connect()) as PoolClient;
  sessions.set(tx, { client, lastWrites: [], onCommitted: [], keptApart: new Map(), ended: false });
}

/** The transaction as one of the works sees it that share it; tells works apart for {@link keepApart}. */
export function partOf(tx: EntityManager): EntityManager {
  const part = Object.create(tx) as EntityManager;
  const session = sessions.get(tx);
  if (session) sessions.set(part, session);
  return part;
}

/**
 * To be called by who reads something to change it, with a name of what is read, at the latest when it has been read.
 * Throws when another work of the same transaction has it: the server's lock, which the transaction holds, would let both
 * go on with the same old state. Who came second then runs again in a transaction of its own.
 */
export function keepApart(tx: EntityManager, what: string): void {
  const keptApart = sessions.get(tx)?.keptApart;
  if (!keptApart) throw new InvariantViolation('works are kept apart inside a transaction');
  const holder = keptApart.get(what) ?? tx;
  if (holder !== tx) throw new SharedByOthers(what);
  keptApart.set(what, tx);
}

/** Two works of one transaction want to change the same thing. */
export class SharedByOthers extends Error {
  constructor(what: string) {
    super(`two works of one transaction want to change ${what}`);
    this.name = 'SharedByOthers';
  }
}

/** From here on nothing may be sent any more: it would run behind the COMMIT, a transaction of its own. */
export function endSession(tx: EntityManager): void {
  const session = sessions.get(tx);
  if (session) session.ended = true;
}

/** What COMMIT goes behind. Throws when one of them has failed by now: the server knows nothing of one it was never sent. */
export function lastWritesOf(tx: EntityManager): readonly Promise<unknown>[] {
  const { lastWrites = [], failed } = sessions.get(tx) ?? {};
  if (failed) throw failed.error;
  return lastWrites;
}

/**
 * The transaction's last writes, made by {@link statement}s and on their way: COMMIT follows behind them without waiting
 * for their answers, which saves a round trip while rows are locked. When one fails nothing is committed, and
 * `inTransaction` rejects with its error.
 */
export function endWith(tx: EntityManager, ...writes: readonly Promise<unknown>[]): void {
  const session = sessions.get(tx);
  if (!session || session.ended) throw new InvariantViolation('last writes need a transaction that is open');
  for (const write of writes) write.catch((error: unknown) => (session.failed ??= { error })); // whoever commits throws it
  session.lastWrites.push(...writes);
}

/**
 * Calls `told` once the transaction is committed, and never when it is rolled back or runs again: for what lives in memory
 * and counts what happened. After a COMMIT that was not answered nobody is told, though it may have worked. `told` must not
 * throw.
 */
export function afterCommit(tx: EntityManager, told: () => void): void {
  const session = sessions.get(tx);
  if (!session || session.ended) throw new InvariantViolation('only an open transaction has a commit to wait for');
  session.onCommitted.push(told);
}

/** To be called by who has committed the transaction. */
export function tellCommitted(tx: EntityManager): void {
  for (const told of sessions.get(tx)?.onCommitted ?? []) told();
}

/** The connection on which the transaction runs; at once, so that statements of one turn keep their order. */
export function connectionOf(tx: EntityManager): PoolClient | Promise<PoolClient> {
  const { queryRunner } = tx;
  if (!queryRunner) throw new InvariantViolation('a statement needs a transaction, or a connection of its own');
  // Its connection may serve another transaction by now.
  if (queryRunner.isReleased) throw new QueryRunnerAlreadyReleasedError();
  const session = sessions.get(tx);
  if (session?.ended) throw new InvariantViolation('a statement came after its transaction had ended');
  return session?.client ?? (queryRunner.connect() as Promise<PoolClient>);
}
