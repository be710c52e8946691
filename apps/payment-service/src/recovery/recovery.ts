import { readdressPayBody } from '@paywright/apo';
import { paymentIdFor, type PaymentRequestedData, type ReceivedEvent } from '@paywright/contracts';
import type { Inbox } from '@paywright/inbox';
import {
  type Clock,
  isoInstant,
  parsePaymentId,
  parsePaymentRequestId,
  type PaymentRequestId,
} from '@paywright/kernel';
import type { Outbox } from '@paywright/outbox';
import {
  allAttempts,
  endedWithoutMoney,
  isOpen,
  lastStartBeforeExpiryMs,
  type Payment,
  type PaymentCommand,
  type UpstreamFinding,
} from '@paywright/payments';
import { inTransaction } from '@paywright/postgres';
import type { DataSource } from 'typeorm';
import type { AnswerInquiry } from '../operations/answer-inquiry';
import { firstAttemptId, followUpId, nextAttemptId } from '../operations/call-ids';
import { advancePayment } from '../payments/advance-payment';
import { paymentRepository, type StoredPayment } from '../payments/payment.repository';
import { readPaymentState } from '../payments/payment-state';
import { recordNews, saveAdvanced } from '../payments/record-news';
import type { FollowUpRequest, RequestFollowUp } from '../payments/request-follow-up';
import type { RequestPayment } from '../payments/request-payment';
import { newsOfInquiry } from '../payments/upstream-news';
import type { Routes } from '../routes/routes';
import { attemptRepository } from '../routing/attempt.repository';
import { askAboutRecent, hold, holdBack, raiseVersions, releaseHeld, takeAsSent } from './doubt.repository';
import { followUpName, type LostHistory, type ToldAttempt, type ToldPayment } from './lost-history';
import { type Found, searchUpstream, type Suspect } from './search-upstream';

export interface RecoveryDependencies {
  readonly db: DataSource;
  readonly inbox: Inbox;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly routes: Routes;
  readonly requestPayment: RequestPayment;
  readonly requestFollowUp: RequestFollowUp;
  readonly answerInquiry: AnswerInquiry;
}

/** What was found and done, in numbers; and what is left for a person. */
export interface RecoveryReport {
  /** Messages read from the log. */
  readonly read: number;
  /** Payments the restored database has open: all in doubt. */
  open: number;
  /** Requests for payments that the database did not know; what became of each is one of the next five. */
  lostPayments: number;
  /** Upstream has it. */
  foundUpstream: number;
  /** The log says where it was given, upstream has nothing: it goes on there, under the same number. */
  knownByLog: number;
  /** Nothing of it was found anywhere: it goes on, on one route. */
  foundNowhere: number;
  /** Not found, while some account gave no answer that may have it: nothing happens to it. */
  held: number;
  /** It had been refused, or had ended without money, and that stays so. */
  overBefore: number;
  /** Attempts of open payments that were begun after the moment restored to. */
  attemptsFound: number;
  /** Captures, cancels and refunds asked for since, decided again under the same numbers. */
  followUps: number;
  /** Of these, refused before and not decided again. */
  followUpsRefused: number;
  /** Payments whose doubt is not over: inquired about by the service from here on. */
  unknown: number;
  /** What only a person can settle, in sentences. */
  readonly forOperators: string[];
  /** Routes that gave no usable answer, with how many payments wait for their word. */
  silent: Readonly<Record<string, number>>;
}

/**
 * Brings a database that was restored to an earlier moment up to what has happened since: by the log, and by asking upstream about
 * whatever may have been sent. Nothing is sent but inquiries. Every step may be repeated; run again, it goes on (ADR 0023).
 */
export class Recovery {
  private readonly report: RecoveryReport;
  private readonly found: Map<string, Found> = new Map();
  private readonly finished = new Set<string>();

  constructor(
    private readonly dependencies: RecoveryDependencies,
    private readonly history: LostHistory,
    /** Since when messages were read, epoch milliseconds. */
    private readonly since: number,
    private readonly tell: (line: string) => void,
  ) {
    this.report = {
      read: history.read,
      open: 0,
      lostPayments: 0,
      foundUpstream: 0,
      knownByLog: 0,
      foundNowhere: 0,
      held: 0,
      overBefore: 0,
      attemptsFound: 0,
      followUps: 0,
      followUpsRefused: 0,
      unknown: 0,
      forOperators: history.unreadable.map(
        (where) =>
          `${where}: cannot be read, and was left out: read it with your tools, and look what became of its payment`,
      ),
      silent: {},
    };
  }

  /**
   * `wait`: real milliseconds. Where some account gave no answer and that is not accepted, nothing is decided: the report names it, and
   * the next run asks everything again.
   */
  async run(wait: (ms: number) => Promise<unknown>, acceptSilence: boolean): Promise<RecoveryReport> {
    const { db, clock, routes } = this.dependencies;
    await releaseHeld(db);
    await takeAsSent(db, clock.now());
    const open = await this.openPayments();
    this.report.open = open.length;
    const suspects = [...open.map((payment) => this.suspectOf(payment)), ...(await this.lostSuspects())];
    this.refuseWithoutRoutes(suspects);
    this.tell(`asking upstream about ${suspects.length} payments that may have gone on since`);
    const found = await searchUpstream(suspects, { routes, clock, wait }, this.sayProgress(suspects.length));
    for (const [paymentId, seen] of found) this.found.set(paymentId, seen);
    this.report.silent = this.silentRoutes();
    // What is decided on half of the answers cannot be taken back.
    if (Object.keys(this.report.silent).length > 0 && !acceptSilence) return this.report;
    await raiseVersions(db, [...this.history.told.values()]);
    for (const { id } of open) await this.bringForward(id);
    for (const request of this.history.requests) {
      if (request.kind === 'payment') await this.decidePayment(request.event, request.at);
      else await this.decideFollowUp(request.request);
    }
    await askAboutRecent(db, this.since, clock.now());
    for (const paymentId of this.found.keys()) await this.finish(paymentId);
    // Last: an attempt that an answer began is as little proven to be unsent as any other.
    await takeAsSent(db, clock.now());
    await this.holdDoubtful();
    this.report.unknown = await this.countUnknown();
    return this.report;
  }

  private async holdDoubtful(): Promise<void> {
    const { db, clock } = this.dependencies;
    const doubtful = [...this.found].filter(([, seen]) => !isAnswered(seen)).map(([id]) => id);
    await holdBack(db, doubtful, clock.now());
    const held = [...this.found].filter(([, seen]) => isHeld(seen));
    await hold(
      db,
      held.map(([id]) => id),
    );
    for (const [id, { silent, misplaced }] of held) {
      const where = misplaced ?? silent.join(', ');
      const why =
        misplaced === undefined ? 'may have it and gave no answer' : 'has it, and it is stored as another account’s';
      this.report.forOperators.push(
        `${id}: held, nothing of it is sent or asked: ${where} ${why}; look for it on the account's dashboard, or run this again once the account answers`,
      );
    }
  }

  /** Open ones, and those of which something is asked that the database does not know of. */
  private async openPayments(): Promise<Payment[]> {
    const asked = this.history.requests.flatMap((lost) => (lost.kind === 'follow-up' ? [lost.request.paymentId] : []));
    const rows = await this.dependencies.db.query<{ state: string }[]>(
      `SELECT state::text AS state FROM payments
        WHERE status IN ('requested', 'deferred', 'processing', 'action_required')
           OR (id = ANY ($1) AND status <> 'rejected')`,
      [asked],
    );
    return rows.map(({ state }) => readPaymentState(state)).filter(({ attempt }) => attempt !== undefined);
  }

  private suspectOf(payment: Payment): Suspect {
    const known = [...allAttempts(payment)]
      .reverse()
      .flatMap(({ attempt }) =>
        attempt ? [{ paymentRequestId: attempt.paymentRequestId, route: attempt.route }] : [],
      );
    const told = this.history.told.get(payment.id);
    const isLast = !isOpen(payment) || payment.attempt?.normalUrl !== undefined || hadPage(told);
    return {
      paymentId: payment.id,
      numberOf: (attempt) => nextAttemptId(payment, attempt),
      known: withTold(known, told),
      isLast,
    };
  }

  private async lostSuspects(): Promise<Suspect[]> {
    const events = this.lostPayments();
    const known = await this.knownOf(events.map(({ data }) => data.paymentId));
    const lost = events.filter(({ data }) => !known.has(data.paymentId));
    this.report.lostPayments = lost.length;
    return lost.flatMap(({ time, data }) => {
      const told = this.history.told.get(data.paymentId);
      if (told?.snapshot?.status === 'rejected') return [];
      const id = parsePaymentId(data.paymentId);
      const known = withTold([], told);
      const paymentRequestId = parsePaymentRequestId(known[0]?.paymentRequestId ?? firstAttemptId(id, time));
      const numberOf = (attempt: number): PaymentRequestId =>
        attempt === 1
          ? paymentRequestId
          : nextAttemptId(
              { id, attempt: { paymentRequestId, route: '', startedAt: 0, expiresAt: 0 }, requestedAt: 0 },
              attempt,
            );
      return [{ paymentId: id, numberOf, known, isLast: hadPage(told) }];
    });
  }

  private lostPayments(): ReceivedEvent<PaymentRequestedData>[] {
    const byId = new Map<string, ReceivedEvent<PaymentRequestedData>>();
    for (const lost of this.history.requests) {
      if (lost.kind !== 'payment') continue;
      const { source, data } = lost.event;
      // Under a number of somebody else's it is refused, and says nothing of that payment.
      const isOwn = data.paymentId === paymentIdFor(source, data.paymentRef);
      if (isOwn && !byId.has(data.paymentId)) byId.set(data.paymentId, lost.event);
    }
    return [...byId.values()];
  }

  /** What was sent there cannot be asked about, nor stored with its rules. */
  private refuseWithoutRoutes(suspects: readonly Suspect[]): void {
    const named = new Set(suspects.flatMap(({ known }) => known.map(({ route }) => route)));
    const missing = [...named].filter((route) => !this.dependencies.routes.has(route));
    if (missing.length === 0) return;
    throw new Error(`payments were sent through ${missing.join(', ')}: add that to ROUTES again, then recover`);
  }

  /** An open payment goes on where it was found, or ends as its requester was told. */
  private async bringForward(paymentId: string): Promise<void> {
    const seen = this.found.get(paymentId);
    if (!seen) return;
    this.report.attemptsFound += await this.attach(paymentId, seen.attempts);
    await this.endAsTold(paymentId);
  }

  private async decidePayment(event: ReceivedEvent<PaymentRequestedData>, at: number): Promise<void> {
    const { requestPayment, routes } = this.dependencies;
    const { paymentId, order } = event.data;
    const told = this.history.told.get(paymentId);
    const seen = this.found.get(paymentId);
    const first = seen && (seen.attempts[0] ?? mayBeAt(event, seen));
    const isNew = !(await this.knownOf([paymentId])).has(paymentId);
    if (isNew) await this.finishHolder(event.source, order.referenceOrderId, paymentId);
    const expiryMs = routes.find(first?.route)?.paymentExpiryMs ?? 0;
    const { expiresAt } = told?.snapshot ?? {};
    await requestPayment.handle(event, {
      version: told?.version ?? 1,
      attempt: first && {
        paymentRequestId: parsePaymentRequestId(first.paymentRequestId),
        route: first.route,
        expiresAt: expiresAt === undefined ? at + expiryMs : Date.parse(expiresAt),
      },
      refusal: told?.snapshot?.status === 'rejected' ? told.snapshot.reason : undefined,
    });
    if (!isNew) return;
    if (seen) await this.attach(paymentId, seen.attempts);
    const isOver = (await this.endAsTold(paymentId)) || told?.snapshot?.status === 'rejected';
    if (isOver) this.report.overBefore += 1;
    else if (seen && isHeld(seen)) this.report.held += 1;
    else if (seen?.outcome?.kind === 'answered') this.report.foundUpstream += 1;
    else if (first) this.report.knownByLog += 1;
    else this.report.foundNowhere += 1;
    if (first) await this.sayIfRefused(paymentId, first);
  }

  /** A payment that upstream has and that cannot be stored as one: only a person can tell what it is. */
  private async sayIfRefused(paymentId: string, { paymentRequestId, route }: ToldAttempt): Promise<void> {
    const rows = await this.dependencies.db.query<{ why: string }[]>(
      `SELECT state #>> '{ending,detail}' AS why FROM payments WHERE id = $1 AND status = 'rejected'`,
      [paymentId],
    );
    for (const { why } of rows) {
      this.report.forOperators.push(
        `${paymentId}: ${paymentRequestId} was, or may have been, given to ${route}, but the request is refused now (${why}): look at it on the account's dashboard, and refund what was charged`,
      );
    }
  }

  private async decideFollowUp(request: FollowUpRequest): Promise<void> {
    const { requestFollowUp, db, inbox } = this.dependencies;
    const { paymentId, asked, source, id, time } = request;
    this.report.followUps += 1;
    const told = this.history.told.get(paymentId);
    if (told?.refusedFollowUps.has(followUpName(asked.kind, asked.reference))) {
      // Decided anew it might be taken, against what its requester was told.
      await inTransaction(db, (tx) => inbox.first(tx, { source, id, time }));
      this.report.followUpsRefused += 1;
      return;
    }
    await this.recordApproval(paymentId, asked.kind === 'refund');
    await requestFollowUp.handle(request);
  }

  /**
   * What is asked of a payment is decided as it was: on an approval, or on money, that is known. Captures asked for here are left
   * out until their requests are decided, refunds and ends altogether: told first, they would look like nobody's.
   */
  private async recordApproval(paymentId: string, withCaptures: boolean): Promise<void> {
    const seen = this.found.get(paymentId);
    const last = seen?.attempts.at(-1);
    if (!seen || !last || seen.outcome?.kind !== 'answered') return;
    const { outcome, askedAt } = seen;
    await this.inPayment(paymentId, async (tx, stored) => {
      const { clock, outbox, routes } = this.dependencies;
      const at = clock.now();
      const news = newsOfInquiry(outcome, routes.rulesOn(last.route), at);
      const isWanted = (finding: UpstreamFinding): boolean =>
        finding.kind === 'succeeded' ||
        (finding.kind === 'captured' && (withCaptures || !this.wasAskedFor(stored.payment, finding.captureRequestId)));
      const findings = news.findings.filter(isWanted);
      if (findings.length === 0) return;
      const evidence = { via: 'inquiry', id: `${last.paymentRequestId}/recovery`, askedAt } as const;
      const told = { news: { ...news, findings }, evidence, at, paymentRequestId: last.paymentRequestId };
      await recordNews(tx, { outbox, rulesOn: routes.rulesOn }, stored, told, () => ({}));
    });
  }

  private wasAskedFor(payment: Payment, captureRequestId: string | undefined): boolean {
    return this.history.requests.some(
      (lost) =>
        lost.kind === 'follow-up' &&
        lost.request.paymentId === payment.id &&
        lost.request.asked.kind === 'capture' &&
        followUpId(payment, 'capture', lost.request.asked.reference) === captureRequestId,
    );
  }

  /** The order's other payment may have ended since: then the order was free for this one. */
  private async finishHolder(source: string, referenceOrderId: string, besides: string): Promise<void> {
    const holder = await inTransaction(this.dependencies.db, (tx) =>
      paymentRepository.findOrderHolder(tx, source, referenceOrderId),
    );
    if (holder !== undefined && holder !== besides) await this.finish(holder);
  }

  /** Everything the inquiry said takes effect, as any inquiry's answer does, and the next one is planned. */
  private async finish(paymentId: string): Promise<void> {
    const seen = this.found.get(paymentId);
    const last = seen?.attempts.at(-1);
    if (!seen?.outcome || !isAnswered(seen) || !last || this.finished.has(paymentId)) return;
    this.finished.add(paymentId);
    const { db, answerInquiry } = this.dependencies;
    const [row] = await db.query<{ tries: number; rounds: number }[]>(
      `SELECT tries, rounds FROM operations WHERE request_id = $1 AND payment_id = $2 AND kind = 'inquire'`,
      [last.paymentRequestId, paymentId],
    );
    if (!row) return;
    const operation = {
      ...({ requestId: last.paymentRequestId, kind: 'inquire', paymentId, route: last.route, body: null } as const),
      ...{ unprovenSends: 0, tries: row.tries, rounds: row.rounds, claimedAt: seen.askedAt, leaseEndsAt: 0 },
    };
    await answerInquiry.record(operation, seen.outcome);
  }

  /** Begins the attempts that follow the payment's present one, as they were begun before; answers how many. */
  private async attach(paymentId: string, attempts: readonly ToldAttempt[]): Promise<number> {
    let attached = 0;
    for (const { paymentRequestId, route: name } of attempts) {
      await this.inPayment(paymentId, async (tx, stored) => {
        const { clock, outbox, routes } = this.dependencies;
        const { payment } = stored;
        const { attempt } = payment;
        const isKnown = allAttempts(payment).some((view) => view.attempt?.paymentRequestId === paymentRequestId);
        const route = routes.find(name);
        if (isKnown || !attempt || !route) return;
        const before = await attemptRepository.find(tx, attempt.paymentRequestId);
        if (!before) {
          this.report.forOperators.push(
            `${paymentId}: upstream has ${paymentRequestId} at ${name}, and the attempt before cannot be read`,
          );
          return;
        }
        const next = {
          paymentRequestId: parsePaymentRequestId(paymentRequestId),
          route: name,
          expiresAt: attempt.expiresAt,
        };
        const payBody = readdressPayBody(before.payBody, {
          ...{ paymentRequestId, paymentExpiryTime: attempt.expiresAt, paymentNotifyUrl: route.notifyUrl },
          settlementCurrency: route.settlementCurrency,
        });
        const decision = { ...before.decision, rule: 'recovered', candidates: [{ route: name }], chosen: name };
        const detail = 'found while recovering from a loss of the database';
        // When it was begun is lost; while the attempt before could be left, in any case.
        const at = Math.min(attempt.startedAt, attempt.expiresAt - lastStartBeforeExpiryMs - 1);
        const move = { kind: 'MoveUnsent', at, next, reason: 'never-sent', detail } as const;
        const moved = advancePayment(payment, [move]);
        if (moved.recorded.length === 0) {
          this.report.forOperators.push(
            `${paymentId}: upstream has ${paymentRequestId} at ${name} beside ${attempt.paymentRequestId} at ${attempt.route}: look at both on their dashboards, and cancel or refund one`,
          );
          return;
        }
        const ready = { next, because: 'never-sent', decision, payBody, cardRef: before.cardRef, rounds: 0 } as const;
        saveAdvanced(tx, outbox, { ...stored, payment: moved.payment }, moved, {}, clock.now(), { ready });
        attached += 1;
      });
    }
    return attached;
  }

  /** Ends a payment of which somebody was told that it ended without money; answers whether it was so told. */
  private async endAsTold(paymentId: string): Promise<boolean> {
    const { snapshot, isNews } = this.history.told.get(paymentId) ?? {};
    if (!snapshot || !['failed', 'canceled', 'expired'].includes(snapshot.status)) return false;
    await this.inPayment(paymentId, (_tx, stored) => {
      const { clock, outbox } = this.dependencies;
      const at = clock.now();
      // Told before what the database has: it went on from there.
      if (endedWithoutMoney(stored.payment) || (!isNews && !isOpen(stored.payment))) return;
      const {
        reason,
        detail,
        resultCode = reason,
      } = snapshot.reason ?? { reason: 'unknown', detail: 'as told before' };
      const evidence = { via: 'notification', id: `payments.events/${paymentId}.${snapshot.version}` } as const;
      const kind = snapshot.status === 'canceled' ? 'canceled' : 'failed';
      const command: PaymentCommand =
        reason === 'never-sent'
          ? { kind: 'ExpireUnsent', at }
          : { kind: 'RecordFindings', at, evidence, findings: [{ kind, resultCode, detail }] };
      const advanced = advancePayment(stored.payment, [command]);
      saveAdvanced(_tx, outbox, { ...stored, payment: advanced.payment }, advanced, ended, at);
    });
    return true;
  }

  private async inPayment(
    paymentId: string,
    work: (tx: Parameters<Parameters<typeof inTransaction>[1]>[0], stored: StoredPayment) => Promise<void> | void,
  ): Promise<void> {
    await inTransaction(this.dependencies.db, async (tx) => {
      const stored = await paymentRepository.lock(tx, paymentId);
      if (stored) await work(tx, stored);
    });
  }

  private async knownOf(paymentIds: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await this.dependencies.db.query<{ id: string }[]>('SELECT id FROM payments WHERE id = ANY ($1)', [
      paymentIds,
    ]);
    return new Set(rows.map(({ id }) => id));
  }

  private async countUnknown(): Promise<number> {
    const [row] = await this.dependencies.db.query<{ count: number }[]>(
      'SELECT count(*)::int AS count FROM payments WHERE unknown_since IS NOT NULL',
    );
    return row?.count ?? 0;
  }

  private silentRoutes(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { silent } of this.found.values()) {
      for (const route of silent) counts[route] = (counts[route] ?? 0) + 1;
    }
    return counts;
  }

  private sayProgress(of: number): (searched: number) => void {
    let said = this.dependencies.clock.now();
    return (searched) => {
      const now = this.dependencies.clock.now();
      if (now - said < 10_000) return;
      said = now;
      this.tell(`${isoInstant(now)} asked about ${searched} of ${of}`);
    };
  }
}

/** Its pay is not sent any more, and upstream is asked once more. */
const ended = { pay: { state: 'done', from: ['due', 'waiting'] } } as const;

function isAnswered({ silent, misplaced }: Found): boolean {
  return silent.length === 0 && misplaced === undefined;
}

/** Somebody may have it who was not heard, or it stands where it is not looked for. */
function isHeld(seen: Found): boolean {
  return !seen.isLocated && !isAnswered(seen);
}

/** Of a payment found nowhere, while some account was silent: as if it were there, under its first number. */
function mayBeAt({ data, time }: ReceivedEvent<PaymentRequestedData>, seen: Found): ToldAttempt | undefined {
  const [route] = isHeld(seen) ? seen.silent : [];
  return route === undefined
    ? undefined
    : { paymentRequestId: firstAttemptId(parsePaymentId(data.paymentId), time), route };
}

function hadPage(told: ToldPayment | undefined): boolean {
  return ['action_required', 'authorized', 'captured'].includes(told?.snapshot?.status ?? '');
}

/** The known attempts and those the log tells of beyond them. */
function withTold(known: readonly ToldAttempt[], told: ToldPayment | undefined): ToldAttempt[] {
  const attempts = [...known];
  const { pastAttempts = [], paymentRequestId, route } = told?.snapshot ?? {};
  const present = paymentRequestId !== undefined && route !== undefined ? [{ paymentRequestId, route }] : [];
  const inSnapshot = [
    ...pastAttempts.map((past) => ({ paymentRequestId: past.paymentRequestId, route: past.route })),
    ...present,
  ];
  for (;;) {
    const next = inSnapshot[attempts.length] ?? told?.attempts.get(attempts.length + 1);
    if (!next) return attempts;
    attempts.push(next);
  }
}
