import { paymentIdFor, type PaymentRequestedData, type ReceivedEvent } from '@paywright/contracts';
import { parsePaymentId, parsePaymentRequestId, type PaymentRequestId } from '@paywright/kernel';
import { allAttempts, isOpen, type Payment } from '@paywright/payments';
import { firstAttemptId, nextAttemptId } from '../operations/call-ids';
import { readPaymentState } from '../payments/payment-state';
import { toldEnd } from './end-as-told';
import type { LostHistory, ToldAttempt, ToldPayment } from './lost-history';
import { knownOf, type RecoveryContext } from './recovery-context';
import type { Suspect } from './search-upstream';

/** Payments that may have gone on since: those the database has, and those it does not. */
export interface Suspects {
  readonly open: readonly Suspect[];
  readonly lost: readonly Suspect[];
}

/** Throws where one of them was given to a route that is not configured. */
export async function findSuspects(context: RecoveryContext): Promise<Suspects> {
  const open = await openSuspects(context);
  const lost = await lostSuspects(context);
  refuseWithoutRoutes(context, [...open, ...lost]);
  return { open, lost };
}

/**
 * Open ones, those of which something is asked that the database does not know of, and approvals that were told to be over since:
 * their orders are free.
 */
async function openSuspects({ db, history, report }: RecoveryContext): Promise<Suspect[]> {
  const asked = history.requests.flatMap((lost) => (lost.kind === 'follow-up' ? [lost.request.paymentId] : []));
  const over = [...history.told.values()].filter(toldEnd).map(({ paymentId }) => paymentId);
  const rows = await db.query<{ state: string }[]>(
    `SELECT state::text AS state FROM payments
      WHERE status IN ('requested', 'deferred', 'processing', 'action_required')
         OR (id = ANY ($1) AND status <> 'rejected')
         OR (id = ANY ($2) AND status = 'authorized')`,
    [asked, over],
  );
  const open = rows.map(({ state }) => readPaymentState(state)).filter(({ attempt }) => attempt !== undefined);
  report.open = open.length;
  return open.map((payment) => openSuspect(payment, history.told.get(payment.id)));
}

function openSuspect(payment: Payment, told: ToldPayment | undefined): Suspect {
  const known = [...allAttempts(payment)]
    .reverse()
    .flatMap(({ attempt }) => (attempt ? [{ paymentRequestId: attempt.paymentRequestId, route: attempt.route }] : []));
  return {
    paymentId: payment.id,
    numberOf: (attempt) => nextAttemptId(payment, attempt),
    known: withTold(known, told),
    isLast: !isOpen(payment) || payment.attempt?.normalUrl !== undefined || hadPage(told),
  };
}

async function lostSuspects({ db, history, report }: RecoveryContext): Promise<Suspect[]> {
  const events = requestedPayments(history);
  const known = await knownOf(
    db,
    events.map(({ data }) => data.paymentId),
  );
  const lost = events.filter(({ data }) => !known.has(data.paymentId));
  report.lostPayments = lost.length;
  return lost.flatMap((event) => lostSuspect(event, history.told.get(event.data.paymentId)));
}

function lostSuspect({ time, data }: ReceivedEvent<PaymentRequestedData>, told: ToldPayment | undefined): Suspect[] {
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
}

function requestedPayments({ requests }: LostHistory): ReceivedEvent<PaymentRequestedData>[] {
  const byId = new Map<string, ReceivedEvent<PaymentRequestedData>>();
  for (const lost of requests) {
    if (lost.kind !== 'payment') continue;
    const { source, data } = lost.event;
    // Under a number of somebody else's it is refused, and says nothing of that payment.
    const isOwn = data.paymentId === paymentIdFor(source, data.paymentRef);
    if (isOwn && !byId.has(data.paymentId)) byId.set(data.paymentId, lost.event);
  }
  return [...byId.values()];
}

/** What was sent there cannot be asked about, nor stored with its rules. */
function refuseWithoutRoutes({ routes }: RecoveryContext, suspects: readonly Suspect[]): void {
  const named = new Set(suspects.flatMap(({ known }) => known.map(({ route }) => route)));
  const missing = [...named].filter((route) => !routes.has(route));
  if (missing.length === 0) return;
  throw new Error(`payments were sent through ${missing.join(', ')}: add that to ROUTES again, then recover`);
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
