import type { Payment, UpstreamFinding } from '@paywright/payments';
import { followUpId } from '../operations/call-ids';
import { recordNews } from '../payments/record-news';
import { newsOfInquiry } from '../payments/upstream-news';
import type { LostHistory } from './lost-history';
import { inPayment, type RecoveryContext } from './recovery-context';
import { isAnswered } from './search-upstream';

/** Nothing of it is sent any more. */
const approved = { pay: { state: 'done', from: ['due', 'waiting'] } } as const;

/** Everything the inquiry said takes effect, once, as any inquiry's answer does, and the next one is planned. */
export async function recordAllFindings(context: RecoveryContext, paymentId: string): Promise<void> {
  const { db, answerInquiry, found, finished } = context;
  const seen = found.get(paymentId);
  const last = seen?.attempts.at(-1);
  if (!seen?.outcome || !isAnswered(seen) || !last || finished.has(paymentId)) return;
  finished.add(paymentId);
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

/**
 * What is asked of a payment is decided as it was: on an approval, or on money, that is known. Captures asked for here are left
 * out until their requests are decided, refunds and ends altogether: told first, they would look like nobody's.
 */
export async function recordApproval(
  context: RecoveryContext,
  paymentId: string,
  { withCaptures }: { readonly withCaptures: boolean },
): Promise<void> {
  const { clock, outbox, routes, found, history } = context;
  const seen = found.get(paymentId);
  const last = seen?.attempts.at(-1);
  if (!seen || !last || seen.outcome?.kind !== 'answered') return;
  const { outcome, askedAt } = seen;
  await inPayment(context, paymentId, async (tx, stored) => {
    const at = clock.now();
    const news = newsOfInquiry(outcome, routes.rulesOn(last.route), at);
    const isWanted = (finding: UpstreamFinding): boolean =>
      finding.kind === 'succeeded' ||
      (finding.kind === 'captured' &&
        (withCaptures || !wasAskedFor(history, stored.payment, finding.captureRequestId)));
    const findings = news.findings.filter(isWanted);
    if (findings.length === 0) return;
    const evidence = { via: 'inquiry', id: `${last.paymentRequestId}/recovery`, askedAt } as const;
    const told = { news: { ...news, findings }, evidence, at, paymentRequestId: last.paymentRequestId };
    await recordNews(tx, { outbox, rulesOn: routes.rulesOn }, stored, told, () => approved);
  });
}

function wasAskedFor({ requests }: LostHistory, payment: Payment, captureRequestId: string | undefined): boolean {
  return requests.some(
    (lost) =>
      lost.kind === 'follow-up' &&
      lost.request.paymentId === payment.id &&
      lost.request.asked.kind === 'capture' &&
      followUpId(payment, 'capture', lost.request.asked.reference) === captureRequestId,
  );
}
