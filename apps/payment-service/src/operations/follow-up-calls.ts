import { buildCancelBody, buildCaptureBody, buildRefundBody } from '@paywright/apo';
import { invariant } from '@paywright/kernel';
import type { FollowUp, Payment } from '@paywright/payments';
import type { RecordedFact } from '../payments/publish-facts';
import type { NewFollowUpCall } from './operation';

/** What a decision means for the calls of the payment's follow-ups: the accepted are sent, the settled no more. */
export function followUpCalls(
  payment: Payment,
  recorded: readonly RecordedFact[],
): { start: NewFollowUpCall[]; close: string[] } {
  const settled = new Set(
    (payment.followUps ?? []).filter(({ status }) => status !== 'requested').map(({ requestId }) => requestId),
  );
  const accepted = recorded.flatMap(({ fact }) => (fact.kind === 'FollowUpAccepted' ? [fact.followUp] : []));
  const start = accepted.filter(({ requestId }) => !settled.has(requestId));
  const settles = recorded.some(({ fact }) => fact.kind !== 'FollowUpAccepted');
  return { start: start.map((followUp) => callOf(payment, followUp)), close: settles ? [...settled] : [] };
}

/** The exact text of the call, built once and stored, so that a repeat is the same byte for byte. */
function callOf({ id, attempt, captures }: Payment, followUp: FollowUp): NewFollowUpCall {
  invariant(attempt, 'only a payment that was sent has follow-ups');
  const { kind, requestId } = followUp;
  return { requestId, kind, paymentId: id, route: attempt.route, body: bodyOf(attempt, captures, followUp) };
}

function bodyOf(
  { apoPaymentId, paymentRequestId }: NonNullable<Payment['attempt']>,
  captures: Payment['captures'],
  { kind, requestId, amount, isLastCapture, reference, refundReason, captureId }: FollowUp,
): string {
  if (kind === 'cancel') return buildCancelBody(apoPaymentId === undefined ? { paymentRequestId } : { apoPaymentId });
  invariant(apoPaymentId && amount, `a ${kind} names APO's payment and an amount`);
  return kind === 'capture'
    ? buildCaptureBody({ captureRequestId: requestId, apoPaymentId, amount, isLastCapture })
    : buildRefundBody({
        refundRequestId: requestId,
        apoPaymentId,
        amount,
        referenceRefundId: reference,
        refundReason,
        captureId: captureToName(captures, captureId),
      });
}

/** Upstream asks which capture only where there are several; a number that stands for one it never told is not sent. */
function captureToName(captures: Payment['captures'], captureId: string | undefined): string | undefined {
  const capture = captures.find((known) => known.captureId === captureId);
  const isUpstreams = capture?.basis === 'capture' && capture.captureId !== capture.captureRequestId;
  return captures.length > 1 && isUpstreams ? captureId : undefined;
}
