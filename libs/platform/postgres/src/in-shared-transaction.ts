import type { DataSource } from 'typeorm';
import type { Tx } from './database';
import { inTransaction } from './in-transaction';

/** Transactions of one database that are open at once; what comes meanwhile shares the next. */
const maxOpen = 4;
/** Works of one transaction at most: the first waits for the last, and their locks are held for as long. */
const maxWorks = 16;

interface Work {
  run(tx: Tx): Promise<void>;
  /** Its effects are committed. */
  done(): void;
  /** In a transaction of its own. */
  runAlone(): Promise<void>;
}

/** What waits for a transaction of one database, and how many are open. */
interface Sharing {
  readonly waiting: Work[];
  open: number;
}

const sharings = new WeakMap<DataSource, Sharing>();

/**
 * Runs `work` as `inTransaction` does, in a transaction it may share with others that came at the same time: one begin,
 * one commit and one wait for the disk for all of them. They run one after the other. When one fails, nothing of all has
 * happened and each runs again on its own, so nobody suffers for another's fault.
 */
export function inSharedTransaction<T>(db: DataSource, work: (tx: Tx) => Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const sharing = sharings.get(db) ?? { waiting: [], open: 0 };
    sharings.set(db, sharing);
    let result: T;
    sharing.waiting.push({
      run: async (tx) => void (result = await work(tx)),
      done: () => resolve(result),
      runAlone: () => inTransaction(db, work).then(resolve, reject),
    });
    // What comes in the same turn of the event loop goes along.
    if (sharing.waiting.length === 1) setImmediate(() => openSome(db, sharing));
  });
}

function openSome(db: DataSource, sharing: Sharing): void {
  while (sharing.open < maxOpen && sharing.waiting.length > 0) {
    sharing.open += 1;
    void runTogether(db, sharing.waiting.splice(0, maxWorks)).finally(() => {
      sharing.open -= 1;
      openSome(db, sharing);
    });
  }
}

async function runTogether(db: DataSource, works: readonly Work[]): Promise<void> {
  if (works.length > 1) {
    try {
      await inTransaction(db, async (tx) => {
        for (const { run } of works) await run(tx);
      });
      for (const { done } of works) done();
      return;
    } catch {
      // One of them, or the database: each finds out for itself.
    }
  }
  await Promise.all(works.map((work) => work.runAlone()));
}
