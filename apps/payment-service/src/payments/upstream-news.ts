import {
  captureDeadline,
  type CaptureReport,
  type InquiryOutcome,
  type PaymentReport,
  type PayOutcome,
  type RefundReport,
} from '@paywright/apo';
import type {
  AcquirerInfo,
  CaptureResultData,
  DisputeResultData,
  PaymentResultData,
  RefundResultData,
} from '@paywright/contracts';
import { cardGoneCode } from '../cards/card-gone';
import { type ApoPaymentId, type Money, money, parseApoPaymentId, unreachable } from '@paywright/kernel';
import { type AcquirerRules, type DisputeStatus, type UpstreamFinding, unnumbered } from '@paywright/payments';

/** What a message tells of a payment: APO's number of it, and findings the payment's rules understand. */
export interface UpstreamNews {
  readonly apoPaymentId?: ApoPaymentId;
  /** As the message names it; for statistics, the findings carry what decides. */
  readonly acquirerName?: string;
  readonly findings: readonly UpstreamFinding[];
}

/** Says what the named acquirer does in its own way. */
export type RulesOf = (acquirerName: string | undefined) => AcquirerRules;

export function newsOfPayAnswer(outcome: PayOutcome, rulesOf: RulesOf, at: number): UpstreamNews {
  switch (outcome.kind) {
    case 'action-required':
      return { ...numberOf(outcome.report), findings: [{ kind: 'action-required', normalUrl: outcome.normalUrl }] };
    case 'pending':
      return { ...numberOf(outcome.report), findings: [{ kind: 'pending', buyerPaid: false }] };
    case 'succeeded':
      return { ...namesIn(outcome.report), findings: [succeeded(outcome.report, rulesOf, at)] };
    case 'failed':
      return { findings: [refusedPay(outcome.code)] };
    case 'unknown':
      return { findings: [{ kind: 'unknown', cause: outcome.cause }] };
    default:
      return unreachable(outcome);
  }
}

function refusedPay(resultCode: string): UpstreamFinding {
  if (resultCode !== cardGoneCode) return { kind: 'failed', resultCode, detail: 'APO refused the payment' };
  const detail = 'the card was gone before the payment could be sent: ask for it again';
  return { kind: 'failed', resultCode, detail, reason: 'card-gone' };
}

export function newsOfInquiry(outcome: InquiryOutcome, rulesOf: RulesOf, at: number): UpstreamNews {
  if (outcome.kind === 'not-found') return { findings: [{ kind: 'not-found' }] };
  if (outcome.kind === 'unknown') return { findings: [{ kind: 'unknown', cause: outcome.cause }] };
  const findings = [
    ...statusFinding(outcome, rulesOf, at),
    ...capturesReported(outcome.captures, at),
    ...outcome.refunds.flatMap(refundReported),
  ];
  return { ...namesIn(outcome.report), findings };
}

function statusFinding(
  outcome: Extract<InquiryOutcome, { kind: 'answered' }>,
  rulesOf: RulesOf,
  at: number,
): UpstreamFinding[] {
  const resultCode = outcome.resultCode ?? 'UNNAMED';
  switch (outcome.status) {
    case 'SUCCESS':
      return [succeeded(outcome.report, rulesOf, at)];
    case 'FAIL':
      return [{ kind: 'failed', resultCode, detail: 'inquiry says the payment failed' }];
    case 'CANCELLED':
      return [{ kind: 'canceled', resultCode, detail: 'inquiry says the payment was canceled' }];
    case 'PENDING':
      return [{ kind: 'pending', buyerPaid: true }];
    case 'PROCESSING':
      return [{ kind: 'pending', buyerPaid: false }];
    case 'UNRECOGNIZED':
      // A status APO has not documented yet is not final; the payment stays as it is and is asked about again.
      return [{ kind: 'unknown', cause: 'unrecognized-status' }];
    default:
      return unreachable(outcome.status);
  }
}

export function newsOfPaymentResult(data: PaymentResultData, rulesOf: RulesOf, at: number): UpstreamNews {
  const apoPaymentId = apoNumber(data.apoPaymentId);
  const acquirerName = data.acquirerInfo?.acquirerName;
  const { resultStatus, resultCode } = data.result;
  if (data.notifyType === 'PAYMENT_PENDING') return { apoPaymentId, findings: [{ kind: 'pending', buyerPaid: true }] };
  if (resultStatus === 'S') {
    return {
      apoPaymentId,
      acquirerName,
      findings: [
        {
          kind: 'succeeded',
          amount: reportedMoney(data.paymentAmount),
          acquirer: data.acquirerInfo,
          ...acquiring(data, acquirerName, rulesOf, at),
        },
      ],
    };
  }
  if (resultStatus === 'F') {
    const detail = 'APO notified that the payment failed';
    return { apoPaymentId, acquirerName, findings: [{ kind: 'failed', resultCode, detail }] };
  }
  // Neither of the two finals: kept with its notification, and the schedule asks upstream.
  return { apoPaymentId, findings: [] };
}

export function newsOfCaptureResult(data: CaptureResultData, at: number): UpstreamNews {
  const apoPaymentId = apoNumber(data.apoPaymentId);
  const captureId = data.captureId ?? data.captureRequestId ?? data.notificationId;
  const { resultStatus, resultCode } = data.result;
  if (resultStatus === 'S') {
    return {
      apoPaymentId,
      acquirerName: data.acquirerInfo?.acquirerName,
      findings: [
        {
          kind: 'captured',
          captureId,
          captureRequestId: data.captureRequestId,
          amount: reportedMoney(data.captureAmount),
          capturedAt: instant(data.captureTime) ?? at,
          acquirer: data.acquirerInfo,
        },
      ],
    };
  }
  if (resultStatus === 'F') {
    return {
      apoPaymentId,
      findings: [
        {
          kind: 'capture-failed',
          captureId,
          captureRequestId: data.captureRequestId,
          resultCode,
          detail: 'APO notified that the capture failed',
        },
      ],
    };
  }
  return { apoPaymentId, findings: [] };
}

export function newsOfRefundResult(data: RefundResultData): UpstreamNews {
  const apoPaymentId = apoNumber(data.apoPaymentId);
  const { refundStatus, refundRequestId, refundId, result } = data;
  // An F of the result is final whatever the status says; an S only means that the channel accepted it (C12).
  const status = result.resultStatus === 'F' ? 'FAIL' : refundStatus;
  if (status === 'SUCCESS') {
    const amount = reportedMoney(data.refundAmount);
    return { apoPaymentId, findings: [{ kind: 'refunded', refundRequestId, refundId, amount }] };
  }
  if (status === 'FAIL') {
    const { resultCode } = result;
    const detail = 'APO notified that the refund failed';
    return { apoPaymentId, findings: [{ kind: 'refund-failed', refundRequestId, refundId, resultCode, detail }] };
  }
  return { apoPaymentId, findings: [] };
}

/** Messages of disputes without a number count as of one dispute: so their end is the end of what they opened. */
export function newsOfDisputeResult(data: DisputeResultData): UpstreamNews {
  const dispute = {
    disputeId: data.disputeId ?? unnumbered,
    status: disputeStatusOf(data.ending),
    amount: reportedMoney(data.disputeAmount),
    type: data.disputeType,
    reasonCode: data.disputeReasonCode,
    defenseDueAt: data.defenseDueTime,
  };
  return { apoPaymentId: apoNumber(data.apoPaymentId), findings: [{ kind: 'disputed', dispute }] };
}

function disputeStatusOf(ending: string | undefined): DisputeStatus {
  switch (ending) {
    case undefined:
      return 'open';
    case 'won':
    case 'lost':
    case 'partly-lost':
    case 'withdrawn':
      return ending;
    default:
      return 'needs-review';
  }
}

function succeeded(report: PaymentReport, rulesOf: RulesOf, at: number): UpstreamFinding {
  const acquirer: AcquirerInfo | undefined = report.acquirer;
  const { amount } = report;
  return { kind: 'succeeded', amount, acquirer, ...acquiring(report, acquirer?.acquirerName, rulesOf, at) };
}

function acquiring(
  { authExpiryTime, paymentTime }: { authExpiryTime?: string; paymentTime?: string },
  acquirerName: string | undefined,
  rulesOf: RulesOf,
  receivedAt: number,
): { rules: AcquirerRules; captureBy: number } {
  const rules = rulesOf(acquirerName);
  const captureWindowMs = rules.manualCaptureWindowMs;
  return { rules, captureBy: captureDeadline({ authExpiryTime, paymentTime, receivedAt, captureWindowMs }).at };
}

/** A refund as upstream reports it when asked. */
export function refundReported({ status, refundRequestId, refundId, amount, result }: RefundReport): UpstreamFinding[] {
  if (status === 'SUCCESS') return [{ kind: 'refunded', refundRequestId, refundId, amount }];
  if (status !== 'FAIL') return [];
  const resultCode = result?.resultCode ?? 'FAIL';
  return [{ kind: 'refund-failed', refundRequestId, refundId, resultCode, detail: 'inquiry says the refund failed' }];
}

/** Captures as upstream reports them when asked. */
export function capturesReported(reports: readonly CaptureReport[] = [], at: number): UpstreamFinding[] {
  return reports.flatMap((report): UpstreamFinding[] => {
    if (report.status === 'SUCCESS') return [capturedFinding(report, at)];
    if (report.status === 'FAIL') {
      const { captureRequestId } = report;
      const resultCode = report.result?.resultCode ?? 'FAIL';
      const detail = 'inquiry says the capture failed';
      return [{ kind: 'capture-failed', captureId: captureNumber(report), captureRequestId, resultCode, detail }];
    }
    return [];
  });
}

/** A capture that was reported as done. */
export function capturedFinding(report: CaptureReport, at: number): UpstreamFinding {
  const { captureRequestId, amount, acquirer } = report;
  const capturedAt = instant(report.capturedAt) ?? at;
  return { kind: 'captured', captureId: captureNumber(report), captureRequestId, amount, capturedAt, acquirer };
}

function captureNumber({ captureId, captureRequestId }: CaptureReport): string {
  return captureId ?? captureRequestId ?? 'unnamed';
}

/** What a message that may be the last one says of who is who. */
function namesIn(report: PaymentReport): Pick<UpstreamNews, 'apoPaymentId' | 'acquirerName'> {
  return { ...numberOf(report), acquirerName: report.acquirer?.acquirerName };
}

function numberOf(report: PaymentReport): { apoPaymentId?: ApoPaymentId } {
  return { apoPaymentId: apoNumber(report.apoPaymentId) };
}

function apoNumber(text: string | undefined): ApoPaymentId | undefined {
  return text === undefined || text.length === 0 || text.length > 64 ? undefined : parseApoPaymentId(text);
}

/** Reported amounts are always storable; one that is no amount counts as not named, and the payment is held for it. */
function reportedMoney(amount: { currency: string; value: string } | undefined): Money | undefined {
  if (!amount || !/^[0-9]{1,16}$/.test(amount.value) || !/^[A-Z]{3}$/.test(amount.currency)) return undefined;
  return money(BigInt(amount.value), amount.currency);
}

function instant(text: string | undefined): number | undefined {
  const epochMs = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(epochMs) ? undefined : epochMs;
}
