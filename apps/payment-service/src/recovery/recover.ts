import type { RecoverArguments } from '@paywright/config';
import { topics } from '@paywright/contracts';
import { type EventLog, EventLogError, readAgain } from '@paywright/event-log';
import { InvariantViolation, isoInstant } from '@paywright/kernel';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import type { LostHistory } from './lost-history';
import { readLostHistory } from './read-lost-history';
import { Recovery } from './recovery';
import type { RecoveryDependencies } from './recovery-context';
import { alone } from './recovery-lock';
import { describeRecovery, describeSilence, type RecoveryReport } from './recovery-report';

/** Whoever consumes for payment-service: its inbox and its group. */
const group = 'payment-service';

/** Real milliseconds, on whatever clock the service lives. */
const wait = (ms: number): Promise<unknown> => sleep(ms);

/**
 * `main.js recover`: after the database was restored to an earlier moment, and before any replica starts. Refused while replicas
 * start or consume; run again after a failure, it goes on. Answers whether it is finished: the service does not start before.
 */
export async function recover(
  { restoredTo, since, acceptSilence, acceptGap }: RecoverArguments,
  dependencies: RecoveryDependencies & { readonly eventLog: EventLog },
  tell: (line: string) => void,
): Promise<boolean> {
  const { db, eventLog, clock } = dependencies;
  return alone(db, async () => {
    tell(`restored to ${isoInstant(restoredTo)}: reading the log from ${isoInstant(since)} on`);
    // Before anything is moved: whoever starts after a crash from here on is stopped by it.
    const own = await beginRecovery(db, restoredTo, clock.now());
    let read: LostHistory;
    try {
      read = await readLostHistory(eventLog, { db, group, since, acceptGap, wait, tell });
    } catch (error) {
      // Replicas consume: nothing was restored under them, or not yet, and they may start again.
      if (error instanceof EventLogError && error.code === 'group-active') await forgetRecovery(db, own);
      throw error;
    }
    const report = await new Recovery(dependencies, read, since, tell, (so) => keepReport(db, own, so)).run(
      wait,
      acceptSilence,
    );
    const isFinished = acceptSilence || Object.keys(report.silent).length === 0;
    if (isFinished) {
      // Results that were notified since are taken again; what was asked has taken effect already, and is known by the inbox.
      const again = [topics.paymentRequests, topics.apoResults];
      await readAgain(eventLog, { group, topics: again, since, acceptGap });
      await finishRecoveries(db, own, report, clock.now());
    }
    sayEnd(report, isFinished, tell);
    return isFinished;
  });
}

function sayEnd(report: RecoveryReport, isFinished: boolean, tell: (line: string) => void): void {
  for (const line of isFinished ? describeRecovery(report) : describeSilence(report)) tell(line);
  tell(
    isFinished
      ? 'finished: recover the other services, then start payment-service'
      : 'not finished, and nothing is decided: run it again once these accounts answer, or with --accept-silence to hold back what they may have',
  );
}

/** Answers its number. */
async function beginRecovery(db: DataSource, restoredTo: number, now: number): Promise<string> {
  const [row] = await db.query<{ id: string }[]>(
    `INSERT INTO recoveries (restored_to, began_at)
     VALUES (to_timestamp($1::float8 / 1000), to_timestamp($2::float8 / 1000)) RETURNING id`,
    [restoredTo, now],
  );
  if (!row) throw new InvariantViolation('an inserted recovery has a number');
  return row.id;
}

async function forgetRecovery(db: DataSource, own: string): Promise<void> {
  await db.query('DELETE FROM recoveries WHERE id = $1', [own]);
}

async function keepReport(db: DataSource, own: string, report: RecoveryReport): Promise<void> {
  await db.query('UPDATE recoveries SET report = $2 WHERE id = $1', [own, JSON.stringify(report)]);
}

/** This one, and those before it that came to no end. */
async function finishRecoveries(db: DataSource, own: string, report: RecoveryReport, now: number): Promise<void> {
  await keepReport(db, own, report);
  await db.query(
    `UPDATE recoveries SET finished_at = to_timestamp($1::float8 / 1000) WHERE finished_at IS NULL AND id <= $2`,
    [now, own],
  );
}
