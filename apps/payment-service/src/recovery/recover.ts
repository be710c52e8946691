import type { RecoverArguments } from '@paywright/config';
import { topics } from '@paywright/contracts';
import { type EventLog, readAgain } from '@paywright/event-log';
import { isoInstant } from '@paywright/kernel';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { readLostHistory } from './lost-history';
import { Recovery, type RecoveryDependencies, type RecoveryReport } from './recovery';

/** Whoever consumes for payment-service: its inbox and its group. */
const group = 'payment-service';

/** Real milliseconds, on whatever clock the service lives. */
const wait = (ms: number): Promise<unknown> => sleep(ms);

/**
 * `main.js recover`: after the database was restored to an earlier moment, and before any replica starts. Refused while replicas
 * consume; run again after a failure, it goes on. Answers whether it is finished: the service does not start before.
 */
export async function recover(
  { restoredTo, since, acceptSilence }: RecoverArguments,
  dependencies: RecoveryDependencies & { readonly eventLog: EventLog },
  tell: (line: string) => void,
): Promise<boolean> {
  const { db, eventLog, clock } = dependencies;
  tell(`restored to ${isoInstant(restoredTo)}: reading the log from ${isoInstant(since)} on`);
  const read = await readLostHistory(eventLog, { db, group, since, wait });
  await beginRecovery(db, restoredTo, clock.now());
  const report = await new Recovery(dependencies, read, since, tell).run(wait);
  // Results that were notified since are taken again; what was asked has taken effect already, and is known by the inbox.
  await readAgain(eventLog, { group, topics: [topics.paymentRequests, topics.apoResults], since });
  for (const line of describeRecovery(report)) tell(line);
  const isFinished = acceptSilence || Object.keys(report.silent).length === 0;
  if (isFinished) await finishRecoveries(db, report, clock.now());
  tell(
    isFinished
      ? 'finished: recover the other services, then start payment-service'
      : 'not finished: run it again once these accounts answer, or with --accept-silence to hold their payments back',
  );
  return isFinished;
}

/** Throws while a recovery was begun and not finished: half of a history is no basis for calls upstream. */
export async function assertRecovered(db: DataSource): Promise<void> {
  const [unfinished] = await db.query<{ restored_to: Date }[]>(
    'SELECT restored_to FROM recoveries WHERE finished_at IS NULL ORDER BY restored_to LIMIT 1',
  );
  if (!unfinished) return;
  const to = unfinished.restored_to.toISOString();
  throw new Error(`a recovery was begun and is not finished: run node dist/main.js recover --to ${to} again`);
}

async function beginRecovery(db: DataSource, restoredTo: number, now: number): Promise<void> {
  await db.query(
    `INSERT INTO recoveries (restored_to, began_at)
     VALUES (to_timestamp($1::float8 / 1000), to_timestamp($2::float8 / 1000))`,
    [restoredTo, now],
  );
}

async function finishRecoveries(db: DataSource, report: RecoveryReport, now: number): Promise<void> {
  await db.query(
    `UPDATE recoveries SET finished_at = to_timestamp($1::float8 / 1000), report = $2 WHERE finished_at IS NULL`,
    [now, JSON.stringify(report)],
  );
}

function describeRecovery(report: RecoveryReport): string[] {
  const { foundUpstream, knownByLog, foundNowhere, overBefore } = report;
  const silent = Object.entries(report.silent).map(
    ([route, count]) => `${route} gave no answer about ${count} payments`,
  );
  return [
    `${report.read} messages read`,
    `${report.open} payments were open, all inquired about; ${report.attemptsFound} further attempts of theirs found`,
    `${report.lostPayments} payments rebuilt that the database did not know: ${foundUpstream} found upstream, ` +
      `${knownByLog} known by the log alone, ${foundNowhere} found nowhere, ${overBefore} over without money before`,
    `${report.followUps} captures, cancels and refunds decided again, ${report.followUpsRefused} of them refused as before`,
    `${report.unknown} payments unknown: see GET /admin/unknown once the service runs`,
    ...silent,
    ...report.forOperators.map((sentence) => `for an operator: ${sentence}`),
  ];
}
