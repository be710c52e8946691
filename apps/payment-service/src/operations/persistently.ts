import { isTransient } from '@paywright/postgres';

const triesMax = 12;
const firstWaitMs = 50;
const longestWaitMs = 2_000;

/**
 * Runs a recording until the database takes it: an answer in hand is worth more than the next claim. Gives up after
 * about 20 s of real time; the lease has run out by then and the inquiry finds the outcome.
 */
export async function persistently<T>(record: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await record();
    } catch (error) {
      if (tried >= triesMax || !isTransient(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.min(firstWaitMs * 2 ** tried, longestWaitMs)));
    }
  }
}
