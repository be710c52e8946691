import type {
  CancelOutcome,
  CaptureOutcome,
  CaptureReport,
  InquiryOutcome,
  RefundInquiryOutcome,
  RefundOutcome,
} from '@paywright/apo';
import { parseApoPaymentId, unreachable } from '@paywright/kernel';
import type { UpstreamNews } from '../payments/upstream-news';
import { capturedFinding, capturesReported, refundReported } from '../payments/upstream-news';
import type { OperationOutcome } from './operation';

/** How a follow-up's call was answered. */
export type FollowUpAnswer =
  | { readonly kind: 'capture'; readonly outcome: CaptureOutcome }
  | { readonly kind: 'cancel'; readonly outcome: CancelOutcome }
  | { readonly kind: 'refund'; readonly outcome: RefundOutcome };

/** What upstream has under the number of a capture or a refund, or of the payment that was to be canceled. */
export type FollowUpLook =
  | { readonly kind: 'capture' | 'cancel'; readonly outcome: InquiryOutcome }
  | { readonly kind: 'refund'; readonly outcome: RefundInquiryOutcome };

/** Codes that say the authorization itself is gone: no capture of it can ever succeed (APO reference 2.3). */
const authorizationIsGone = new Set(['AUTH_EXPIRED', 'AUTH_CANCELLED', 'AUTH_NOT_FOUND']);

/** What an answer tells of the payment; nothing where the result is still to come. */
export function newsOfFollowUp(answer: FollowUpAnswer, requestId: string, at: number): UpstreamNews {
  switch (answer.kind) {
    case 'capture':
      return { findings: captureFindings(answer.outcome, requestId, at) };
    case 'cancel':
      return cancelNews(answer.outcome, requestId);
    case 'refund':
      return { findings: refundFindings(answer.outcome, requestId) };
    default:
      return unreachable(answer);
  }
}

/**
 * The code with which the call was refused: for good, or in a question of ids. Absent when it was not refused, or with a code
 * that settles nothing: that call goes on being made, since the trouble may end.
 */
export function refusalCode({ outcome }: FollowUpAnswer): string | undefined {
  switch (outcome.kind) {
    case 'failed':
    case 'too-late':
    case 'refused':
      return outcome.code;
    case 'unknown':
      return outcome.codeClass === 'Q' ? outcome.code : undefined;
    default:
      return undefined;
  }
}

/** A refusal that was doubted and is proven now. */
export function asRefused(answer: FollowUpAnswer): FollowUpAnswer {
  const code = refusalCode(answer);
  if (answer.outcome.kind !== 'unknown' || code === undefined) return answer;
  return { kind: answer.kind, outcome: { kind: 'failed', code, message: '' } };
}

/**
 * What a look found under the request's number; `missing`: nothing of it is there, yet. Nothing at all where the look failed,
 * or found a payment that may still go either way.
 */
export function newsOfLook(look: FollowUpLook, requestId: string, at: number): UpstreamNews | 'missing' | undefined {
  if (look.outcome.kind === 'unknown') return undefined;
  if (look.kind === 'cancel') {
    // A payment that is not there may still arrive, and is canceled then.
    const status = look.outcome.kind === 'answered' ? look.outcome.status : undefined;
    if (status === 'CANCELLED') return cancelNews({ kind: 'canceled' }, requestId);
    return status === 'SUCCESS' || status === 'FAIL' ? 'missing' : undefined;
  }
  if (look.outcome.kind === 'not-found') return 'missing';
  const found =
    look.kind === 'refund'
      ? refundReported({ ...look.outcome.report, refundRequestId: requestId })
      : capturesReported(ofRequest(look.outcome.captures, requestId), at);
  const isMissing = look.kind === 'capture' && ofRequest(look.outcome.captures, requestId).length === 0;
  return isMissing ? 'missing' : { findings: found };
}

function ofRequest(captures: readonly CaptureReport[], requestId: string): CaptureReport[] {
  return captures.filter(({ captureRequestId }) => captureRequestId === requestId);
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
      const detail = 'the authorization can no longer be captured';
      return [failed, { kind: 'canceled', resultCode, detail, ofRest: true }];
    }
    default:
      return [];
  }
}

function cancelNews(outcome: CancelOutcome, requestId: string): UpstreamNews {
  switch (outcome.kind) {
    case 'canceled': {
      const { apoPaymentId } = outcome;
      const resultCode = 'ORDER_IS_CANCELED';
      const findings = [{ kind: 'canceled', requestId, resultCode, detail: 'APO canceled the payment' }] as const;
      return { apoPaymentId: apoPaymentId ? parseApoPaymentId(apoPaymentId) : undefined, findings };
    }
    case 'too-late':
      return refusedCancel(requestId, outcome.code, 'too late to cancel: refund');
    case 'refused':
    case 'failed':
      return refusedCancel(requestId, outcome.code, 'APO refused the cancel');
    default:
      return { findings: [] };
  }
}

function refusedCancel(requestId: string, resultCode: string, detail: string): UpstreamNews {
  return { findings: [{ kind: 'cancel-refused', requestId, resultCode, detail }] };
}

/** Accepted is not refunded: its final word comes by notification or inquiry (APO reference C12). */
function refundFindings(outcome: RefundOutcome, refundRequestId: string): UpstreamNews['findings'] {
  if (outcome.kind === 'accepted' || outcome.kind === 'pending') {
    const { refundId } = outcome.report;
    return refundId === undefined ? [] : [{ kind: 'refund-accepted', refundRequestId, refundId }];
  }
  if (outcome.kind !== 'failed') return [];
  const { code: resultCode } = outcome;
  return [{ kind: 'refund-failed', refundRequestId, resultCode, detail: 'APO refused the refund' }];
}
