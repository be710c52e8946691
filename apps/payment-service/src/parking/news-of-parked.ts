import {
  CaptureResult,
  captureResultDataSchema,
  DisputeResult,
  disputeResultDataSchema,
  PaymentResult,
  paymentResultDataSchema,
  RefundResult,
  refundResultDataSchema,
} from '@paywright/contracts';
import { InvariantViolation } from '@paywright/kernel';
import type { Evidence } from '@paywright/payments';
import {
  type RulesOf,
  newsOfCaptureResult,
  newsOfDisputeResult,
  newsOfPaymentResult,
  newsOfRefundResult,
  type UpstreamNews,
} from '../payments/upstream-news';
import type { ParkedResult } from './parked-result.repository';

/** A parked result as news with its evidence. It matched its schema when it was parked. */
export function newsOfParked(
  { eventType, data }: ParkedResult,
  rulesOf: RulesOf,
  at: number,
): UpstreamNews & { evidence: Evidence } {
  switch (eventType) {
    case PaymentResult.type: {
      const result = paymentResultDataSchema.parse(data);
      return {
        ...newsOfPaymentResult(result, rulesOf, at),
        evidence: { via: 'notification', id: result.notificationId },
      };
    }
    case CaptureResult.type: {
      const result = captureResultDataSchema.parse(data);
      return { ...newsOfCaptureResult(result, at), evidence: { via: 'notification', id: result.notificationId } };
    }
    case RefundResult.type: {
      const result = refundResultDataSchema.parse(data);
      return { ...newsOfRefundResult(result), evidence: { via: 'notification', id: result.notificationId } };
    }
    case DisputeResult.type: {
      const result = disputeResultDataSchema.parse(data);
      return { ...newsOfDisputeResult(result), evidence: { via: 'notification', id: result.notificationId } };
    }
    default:
      throw new InvariantViolation(`nothing of type ${eventType} is ever parked`);
  }
}
