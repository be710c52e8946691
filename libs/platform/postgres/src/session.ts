import { InvariantViolation } from '@paywright/kernel';
import type { PoolClient } from 'pg';
import { type EntityManager, QueryRunnerAlreadyReleasedError } from 'typeorm';

/** What a transaction of ours is made of while it is open. */
interface Session {
  readonly client: PoolClient;
  readonly lastWrites: Promise<unknown>[];
  /** The first of the last writes that failed before COMMIT was sent. */
  failed?: { readonly error: unknown };
  ended: boolean;
}

const sessions = new WeakMap<EntityManager, Session>();

export async function beginSession(tx: EntityManager): Promise<void> {
  const client = (await tx.queryRunner?.connect()) as PoolClient;
  sessions.set(tx, { client, lastWrites: [], ended: false });
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
