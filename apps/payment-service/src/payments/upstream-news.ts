import type { AcquirerInfo, CaptureResultData, PaymentResultData } from '@paywright/contracts';
import type { CaptureReport, InquiryOutcome, PaymentReport, PayOutcome } from '@paywright/apo';
import { type ApoPaymentId, type Money, money, parseApoPaymentId, unreachable } from '@paywright/kernel';
import type { CaptureBases, UpstreamFinding } from '@paywright/payments';

/** What a message tells of a payment: APO's number of it, and findings the payment's rules understand. */
export interface UpstreamNews {
  readonly apoPaymentId?: ApoPaymentId;
  readonly findings: readonly UpstreamFinding[];
}

/** Says how the named acquirer takes the money of each kind of card. */
export type CaptureBasesOf = (acquirerName: string | undefined) => CaptureBases;

export function newsOfPayAnswer(outcome: PayOutcome, captureBasesOf: CaptureBasesOf): UpstreamNews {
  switch (outcome.kind) {
    case 'action-required':
      return { ...numberOf(outcome.report), findings: [{ kind: 'action-required', normalUrl: outcome.normalUrl }] };
    case 'pending':
      return { ...numberOf(outcome.report), findings: [{ kind: 'pending', buyerPaid: false }] };
    case 'succeeded':
      return { ...numberOf(outcome.report), findings: [succeeded(outcome.report, captureBasesOf)] };
    case 'failed':
      return { findings: [{ kind: 'failed', resultCode: outcome.code, detail: 'APO refused the payment' }] };
    case 'unknown':
      return { findings: [{ kind: 'unknown', cause: outcome.cause }] };
    default:
      return unreachable(outcome);
  }
}

export function newsOfInquiry(outcome: InquiryOutcome, captureBasesOf: CaptureBasesOf, at: number): UpstreamNews {
  if (outcome.kind === 'not-found') return { findings: [{ kind: 'not-found' }] };
  if (outcome.kind === 'unknown') return { findings: [{ kind: 'unknown', cause: outcome.cause }] };
  const taken = captures(outcome.captures, at);
  return { ...numberOf(outcome.report), findings: [...statusFinding(outcome, captureBasesOf), ...taken] };
}

function statusFinding(
  outcome: Extract<InquiryOutcome, { kind: 'answered' }>,
  captureBasesOf: CaptureBasesOf,
): UpstreamFinding[] {
  const resultCode = outcome.resultCode ?? 'UNNAMED';
  switch (outcome.status) {
    case 'SUCCESS':
      return [succeeded(outcome.report, captureBasesOf)];
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

export function newsOfPaymentResult(data: PaymentResultData, captureBasesOf: CaptureBasesOf): UpstreamNews {
  const apoPaymentId = apoNumber(data.apoPaymentId);
  const { resultStatus, resultCode } = data.result;
  if (data.notifyType === 'PAYMENT_PENDING') return { apoPaymentId, findings: [{ kind: 'pending', buyerPaid: true }] };
  if (resultStatus === 'S') {
    return {
      apoPaymentId,
      findings: [
        {
          kind: 'succeeded',
          amount: reportedMoney(data.paymentAmount),
          acquirer: data.acquirerInfo,
          captureBases: captureBasesOf(data.acquirerInfo?.acquirerName),
        },
      ],
    };
  }
  if (resultStatus === 'F') {
    return { apoPaymentId, findings: [{ kind: 'failed', resultCode, detail: 'APO notified that the payment failed' }] };
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
      findings: [
        {
          kind: 'captured',
          captureId,
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
      findings: [{ kind: 'capture-failed', captureId, resultCode, detail: 'APO notified that the capture failed' }],
    };
  }
  return { apoPaymentId, findings: [] };
}

function succeeded(report: PaymentReport, captureBasesOf: CaptureBasesOf): UpstreamFinding {
  const acquirer: AcquirerInfo | undefined = report.acquirer;
  return { kind: 'succeeded', amount: report.amount, acquirer, captureBases: captureBasesOf(acquirer?.acquirerName) };
}

function captures(reports: readonly CaptureReport[] = [], at: number): UpstreamFinding[] {
  return reports.flatMap((report): UpstreamFinding[] => {
    const captureId = report.captureId ?? report.captureRequestId ?? 'unnamed';
    if (report.status === 'SUCCESS') {
      const { amount, acquirer } = report;
      return [{ kind: 'captured', captureId, amount, capturedAt: instant(report.capturedAt) ?? at, acquirer }];
    }
    if (report.status === 'FAIL') {
      const resultCode = report.result?.resultCode ?? 'FAIL';
      return [{ kind: 'capture-failed', captureId, resultCode, detail: 'inquiry says the capture failed' }];
    }
    return [];
  });
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
