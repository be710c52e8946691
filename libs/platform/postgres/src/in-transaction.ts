import { setTimeout as sleep } from 'node:timers/promises';
import { systemRandom } from '@paywright/kernel';
import type { Random } from '@paywright/kernel';
import type { DataSource } from 'typeorm';
import type { Tx } from './database';
import { missedItsPartition, sqlState } from './is-transient';
import { beginSession, endSession, lastWritesOf, tellCommitted } from './session';

const serializationFailure = '40001';
const deadlockDetected = '40P01';
const maxAttempts = 5;

/**
 * Runs `work` in one READ COMMITTED transaction: committed when it resolves, rolled back when it rejects. After a
 * deadlock, a serialization failure, or a row that met the making of its partition, in which the server has undone
 * everything, the whole work runs again, five times at most; so it must have no effects outside of `tx`. When the connection breaks during COMMIT the outcome is unknown
 * and the error is thrown on: an inbox row or a unique key tells the next attempt.
 *
 * Statements of one turn travel together and run in their order: `await Promise.all([lock(tx), read(tx)])` waits once.
 * See {@link endWith} for the last ones.
 */
export async function inTransaction<T>(
  db: DataSource,
  work: (tx: Tx) => Promise<T>,
  random: Random = systemRandom,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await runOnce(db, work);
    } catch (error) {
      const state = sqlState(error);
      const undone = state === serializationFailure || state === deadlockDetected || missedItsPartition(error);
      if (!undone || attempt === maxAttempts) throw error;
      await sleep(random.next() * 10 * 2 ** attempt);
    }
  }
}

async function runOnce<T>(db: DataSource, work: (tx: Tx) => Promise<T>): Promise<T> {
  const runner = db.createQueryRunner();
  const tx = runner.manager;
  try {
    // Awaited: should it fail, what was sent behind it would take effect on its own.
    await runner.startTransaction();
    await beginSession(tx);
    const result = await work(tx);
    const writes = lastWritesOf(tx);
    endSession(tx);
    // The server undoes everything at this COMMIT when one of the writes ahead of it has failed.
    for (const outcome of await Promise.allSettled([...writes, runner.commitTransaction()])) {
      if (outcome.status === 'rejected') throw outcome.reason;
    }
    tellCommitted(tx);
    return result;
  } catch (error) {
    endSession(tx);
    if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined); // it ends with its connection
    throw error;
  } finally {
    await runner.release();
  }
}
