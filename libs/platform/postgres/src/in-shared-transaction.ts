import type { DataSource } from 'typeorm';
import type { Tx } from './database';
import { inTransaction } from './in-transaction';
import { partOf, SharedByOthers } from './session';

/** Transactions of one database that are open at once; what comes meanwhile shares the next. */
const maxOpen = 4;
/** Works of one transaction at most: the first waits for the last, and their locks are held for as long. */
const maxWorks = 32;

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
 * one commit and one wait for the disk for all of them. They run side by side, so that the first statements of all travel
 * together, and the second ones; each sees what the others have written so far. The server's locks do not keep works of
 * one transaction apart: what reads, decides and writes must call {@link keepApart} with what it reads.
 *
 * When one fails, nothing of all has happened and each runs again on its own, so nobody suffers for another's fault.
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
  const alone = new Set(works.length > 1 ? [] : works);
  if (works.length > 1) {
    try {
      await inTransaction(db, (tx) => runSideBySide(tx, works));
      for (const { done } of works) done();
      return;
    } catch (error) {
      // One of them, or the database: each finds out for itself. Who met another is the only one to step aside.
      for (const work of error instanceof WorksMet ? error.late : works) alone.add(work);
    }
  }
  const rest = works.filter((work) => !alone.has(work));
  await Promise.all([
    ...[...alone].map((work) => work.runAlone()),
    ...(rest.length > 0 ? [runTogether(db, rest)] : []),
  ]);
}

async function runSideBySide(tx: Tx, works: readonly Work[]): Promise<void> {
  // All have ended before the transaction does: nothing may be sent behind its end.
  const outcomes = await Promise.allSettled(works.map(({ run }) => run(partOf(tx))));
  const reasons = outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason : undefined));
  const late = works.filter((_, index) => reasons[index] instanceof SharedByOthers);
  if (late.length > 0) throw new WorksMet(late);
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}

/** Some works wanted what others of the same transaction had read. */
class WorksMet extends Error {
  constructor(readonly late: readonly Work[]) {
    super('works of one transaction met');
  }
}
