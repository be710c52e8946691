import type { CancelOutcome, CaptureOutcome, RefundOutcome } from '@paywright/apo';
import { parseApoPaymentId, unreachable } from '@paywright/kernel';
import type { UpstreamNews } from '../payments/upstream-news';
import { capturedFinding } from '../payments/upstream-news';
import type { OperationOutcome } from './operation';

/** How a follow-up's call was answered. */
export type FollowUpAnswer =
  | { readonly kind: 'capture'; readonly outcome: CaptureOutcome }
  | { readonly kind: 'cancel'; readonly outcome: CancelOutcome }
  | { readonly kind: 'refund'; readonly outcome: RefundOutcome };

/** Codes that say the authorization itself is gone: no capture of it can ever succeed (APO reference 2.3). */
const authorizationIsGone = new Set(['AUTH_EXPIRED', 'AUTH_CANCELLED', 'AUTH_NOT_FOUND']);

/** What an answer tells of the payment; nothing where the result is still to come. */
export function newsOfFollowUp(answer: FollowUpAnswer, requestId: string, at: number): UpstreamNews {
  switch (answer.kind) {
    case 'capture':
      return { findings: captureFindings(answer.outcome, requestId, at) };
    case 'cancel':
      return cancelNews(answer.outcome);
    case 'refund':
      return { findings: refundFindings(answer.outcome, requestId) };
    default:
      return unreachable(answer);
  }
}

/** Whether the answer leaves nothing to repeat: the result is there, or comes by notification or inquiry. */
export function isAnswered({ outcome }: FollowUpAnswer): boolean {
  return outcome.kind !== 'unknown' && outcome.kind !== 'not-found';
}

export function describeAnswer({ outcome }: FollowUpAnswer): OperationOutcome {
  if (outcome.kind === 'unknown') return { kind: 'unknown', code: outcome.code, detail: outcome.cause };
  return { kind: outcome.kind, code: 'code' in outcome ? outcome.code : undefined };
}

function captureFindings(outcome: CaptureOutcome, requestId: string, at: number): UpstreamNews['findings'] {
  switch (outcome.kind) {
    case 'succeeded':
      return [capturedFinding({ ...outcome.report, captureRequestId: requestId }, at)];
    case 'failed': {
      const { code: resultCode } = outcome;
      const ids = { captureId: requestId, captureRequestId: requestId };
      const failed = { kind: 'capture-failed', ...ids, resultCode, detail: 'APO refused the capture' } as const;
      if (!authorizationIsGone.has(resultCode)) return [failed];
      return [failed, { kind: 'canceled', resultCode, detail: 'the authorization can no longer be captured' }];
    }
    default:
      return [];
  }
}

function cancelNews(outcome: CancelOutcome): UpstreamNews {
  switch (outcome.kind) {
    case 'canceled': {
      const { apoPaymentId } = outcome;
      const findings = [
        { kind: 'canceled', resultCode: 'ORDER_IS_CANCELED', detail: 'APO canceled the payment' },
      ] as const;
      return { apoPaymentId: apoPaymentId ? parseApoPaymentId(apoPaymentId) : undefined, findings };
    }
    case 'too-late':
      return { findings: [{ kind: 'cancel-refused', resultCode: outcome.code, detail: 'too late to cancel: refund' }] };
    case 'refused':
    case 'failed':
      return { findings: [{ kind: 'cancel-refused', resultCode: outcome.code, detail: 'APO refused the cancel' }] };
    default:
      return { findings: [] };
  }
}

/** Accepted is not refunded: its final word comes by notification or inquiry (APO reference C12). */
function refundFindings(outcome: RefundOutcome, refundRequestId: string): UpstreamNews['findings'] {
  if (outcome.kind !== 'failed') return [];
  const { code: resultCode } = outcome;
  return [{ kind: 'refund-failed', refundRequestId, resultCode, detail: 'APO refused the refund' }];
}
