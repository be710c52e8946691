import { type Clock, isoInstant } from '@paywright/kernel';
import type { DataSource } from 'typeorm';
import { attachAttempts } from './attach-attempts';
import { decideLostFollowUp } from './decide-lost-follow-up';
import { decideLostPayment } from './decide-lost-payment';
import { askAboutRecent, raiseVersions, releaseHeld, takeAsSent } from './doubt.repository';
import { endAsTold } from './end-as-told';
import { holdDoubtful } from './hold-doubtful';
import type { LostHistory } from './lost-history';
import { recordAllFindings } from './record-findings';
import type { RecoveryContext, RecoveryDependencies } from './recovery-context';
import { emptyReport, type RecoveryReport } from './recovery-report';
import { type Found, searchUpstream } from './search-upstream';
import { findSuspects } from './suspects';

/** Milliseconds between two words of how far the search is. */
const sayEveryMs = 10_000;

/**
 * Brings a database that was restored to an earlier moment up to what has happened since: by the log, and by asking upstream about
 * whatever may have been sent. Nothing is sent but inquiries. Every step may be repeated; run again, it goes on (ADR 0023).
 */
export class Recovery {
  private readonly context: RecoveryContext;

  constructor(
    dependencies: RecoveryDependencies,
    history: LostHistory,
    /** Since when messages were read, epoch milliseconds. */
    since: number,
    private readonly tell: (line: string) => void,
    /** Called with what there is to report whenever there is more for a person. */
    keep: (report: RecoveryReport) => Promise<void>,
  ) {
    const report = emptyReport(history.read);
    this.context = {
      ...dependencies,
      history,
      since,
      report,
      tellOperators: async (sentence) => {
        report.forOperators.push(sentence);
        tell(`for an operator: ${sentence}`);
        await keep(report);
      },
      found: new Map(),
      finished: new Set(),
    };
  }

  /**
   * `wait`: real milliseconds. Where some account gave no answer and that is not accepted, nothing is decided: the report names it, and
   * the next run asks everything again.
   */
  async run(wait: (ms: number) => Promise<unknown>, acceptSilence: boolean): Promise<RecoveryReport> {
    const { context } = this;
    const { db, clock, routes, history, found, report } = context;
    for (const where of history.unreadable) {
      const next = 'read it with your tools, and look what became of its payment';
      await context.tellOperators(`${where}: cannot be read, and was left out: ${next}`);
    }
    await releaseHeld(db);
    await takeAsSent(db, clock.now());
    const { open, lost } = await findSuspects(context);
    const suspects = [...open, ...lost];
    this.tell(`asking upstream about ${suspects.length} payments that may have gone on since`);
    const answers = await searchUpstream(
      suspects,
      { routes, clock, wait },
      sayProgress(clock, suspects.length, this.tell),
    );
    for (const [paymentId, seen] of answers) found.set(paymentId, seen);
    report.silent = countSilent(found);
    // What is decided on half of the answers cannot be taken back.
    if (Object.keys(report.silent).length > 0 && !acceptSilence) return report;
    await raiseVersions(db, [...history.told.values()]);
    for (const { paymentId } of open) await bringForward(context, paymentId);
    for (const request of history.requests) {
      if (request.kind === 'payment') await decideLostPayment(context, request.event, request.at);
      else await decideLostFollowUp(context, request.request);
    }
    await askAboutRecent(db, context.since, clock.now());
    for (const paymentId of found.keys()) await recordAllFindings(context, paymentId);
    // Last: an attempt that an answer began is as little proven to be unsent as any other.
    await takeAsSent(db, clock.now());
    await holdDoubtful(context);
    report.unknown = await countUnknown(db);
    return report;
  }
}

/** An open payment goes on where it was found, or ends as its requester was told. */
async function bringForward(context: RecoveryContext, paymentId: string): Promise<void> {
  const seen = context.found.get(paymentId);
  if (!seen) return;
  context.report.attemptsFound += await attachAttempts(context, paymentId, seen.attempts);
  await endAsTold(context, paymentId);
}

function countSilent(found: ReadonlyMap<string, Found>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { silent } of found.values()) {
    for (const route of silent) counts[route] = (counts[route] ?? 0) + 1;
  }
  return counts;
}

async function countUnknown(db: DataSource): Promise<number> {
  const [row] = await db.query<{ count: number }[]>(
    'SELECT count(*)::int AS count FROM payments WHERE unknown_since IS NOT NULL',
  );
  return row?.count ?? 0;
}

function sayProgress(clock: Clock, of: number, tell: (line: string) => void): (searched: number) => void {
  let said = clock.now();
  return (searched) => {
    const now = clock.now();
    if (now - said < sayEveryMs) return;
    said = now;
    tell(`${isoInstant(now)} asked about ${searched} of ${of}`);
  };
}
