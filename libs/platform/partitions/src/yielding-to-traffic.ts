import { setTimeout as sleep } from 'node:timers/promises';
import { sqlState } from '@paywright/postgres';
import type { Query } from './session';

/** Whoever waits for a lock on a whole table makes everybody wait behind him: not for longer than this. */
const lockTimeoutMs = 300;
const tries = 10;
const pauseMs = 500;

const lockNotAvailable = '55P03';
const deadlockDetected = '40P01';

/**
 * Runs a transaction that changes tables in use. It asks for its locks for a moment only, then lets the traffic that gathered
 * go first and tries again. False when it never got them.
 */
export async function yieldingToTraffic(query: Query, work: () => Promise<void>): Promise<boolean> {
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    await query('BEGIN');
    try {
      await query(`SET LOCAL lock_timeout = ${lockTimeoutMs}`);
      await work();
      await query('COMMIT');
      return true;
    } catch (error) {
      await query('ROLLBACK');
      if (![lockNotAvailable, deadlockDetected].includes(sqlState(error) ?? '')) throw error;
      if (attempt < tries) await sleep(pauseMs);
    }
  }
  return false;
}
