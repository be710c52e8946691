import { openConnection } from '@paywright/postgres';
import type { DataSource } from 'typeorm';

/** Of this database: exclusive to whoever recovers it, shared by replicas while they start. */
const lock = `hashtextextended('paywright recovery', 0)`;

/** Real milliseconds. */
const beatEveryMs = 5_000;
const silenceMs = 3 * beatEveryMs;

/** Does the work under the lock, or throws `taken` at once; rejects as soon as the lock is lost, which ends with its connection. */
async function underLock<T>(db: DataSource, take: string, taken: string, work: () => Promise<T>): Promise<T> {
  const client = await openConnection(db, 'paywright-recovery', silenceMs);
  const lost = new Promise<never>((_, reject) => client.on('error', reject));
  lost.catch(() => undefined); // nobody may wait for it any more
  const beat = setInterval(() => void client.query('SELECT 1').catch(() => undefined), beatEveryMs);
  try {
    const { rows } = await client.query<{ mine: boolean }>(`SELECT ${take}(${lock}) AS mine`);
    if (!rows[0]?.mine) throw new Error(taken);
    return await Promise.race([work(), lost]);
  } finally {
    clearInterval(beat);
    // The server would let go of it a moment after the connection has ended.
    await client.query('SELECT pg_advisory_unlock_all()').catch(() => undefined);
    await client.end().catch(() => undefined);
  }
}

/** Recovers while nobody else does, and while no replica starts. */
export function alone<T>(db: DataSource, work: () => Promise<T>): Promise<T> {
  const taken =
    'another recover of this database is running, or a replica starts: let it end, or stop it, then run this again';
  return underLock(db, 'pg_try_advisory_lock', taken, work);
}

/**
 * Starts a replica, whose own sign that it runs, its place in the group, comes last: until `start` is through, no recovery begins.
 * Throws while one is running, or was begun and not finished: half of a history is no basis for calls upstream.
 */
export function whileRecovered<T>(db: DataSource, start: () => Promise<T>): Promise<T> {
  const taken = 'a recover of this database is running: start again once it says that it is finished';
  return underLock(db, 'pg_try_advisory_lock_shared', taken, async () => {
    const [unfinished] = await db.query<{ restored_to: Date }[]>(
      'SELECT restored_to FROM recoveries WHERE finished_at IS NULL ORDER BY restored_to LIMIT 1',
    );
    if (!unfinished) return start();
    const to = unfinished.restored_to.toISOString();
    throw new Error(`a recovery was begun and is not finished: run node dist/main.js recover --to ${to} again`);
  });
}
