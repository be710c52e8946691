import { setTimeout as sleep } from 'node:timers/promises';
import { systemRandom } from '@paywright/kernel';
import type { Random } from '@paywright/kernel';
import type { DataSource } from 'typeorm';
import type { Tx } from './database';
import { sqlState } from './is-transient';

const serializationFailure = '40001';
const deadlockDetected = '40P01';
const maxAttempts = 5;

/**
 * Runs `work` in one READ COMMITTED transaction: committed when it resolves, rolled back when it rejects. After a
 * deadlock or a serialization failure, in which the server has undone everything, the whole work runs again, five times
 * at most; so it must have no effects outside of `tx`. When the connection breaks during COMMIT the outcome is unknown
 * and the error is thrown on: an inbox row or a unique key tells the next attempt.
 */
export async function inTransaction<T>(
  db: DataSource,
  work: (tx: Tx) => Promise<T>,
  random: Random = systemRandom,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.transaction(work);
    } catch (error) {
      const state = sqlState(error);
      const undone = state === serializationFailure || state === deadlockDetected;
      if (!undone || attempt === maxAttempts) throw error;
      await sleep(random.next() * 10 * 2 ** attempt);
    }
  }
}
