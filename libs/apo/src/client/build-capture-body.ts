import { moneyJson, type Money } from '@paywright/kernel';
import { checkAmount, checkId } from './check-request';

export interface CaptureRequest {
  /** Idempotency key of the capture. */
  readonly captureRequestId: string;
  readonly apoPaymentId: string;
  /** At most what was authorized, in its currency; the whole of it unless the acquirer's profile allows less (C4). */
  readonly amount: Money;
  /** Said only for partial captures: no further one will follow. */
  readonly isLastCapture?: boolean;
}

/**
 * The body of a capture, to be repeated byte for byte (APO reference 2.3). Only for payments made with captureMode MANUAL (C3).
 * Throws an {@link InvariantViolation} for ids or amounts that APO would not take.
 */
export function buildCaptureBody({ captureRequestId, apoPaymentId, amount, isLastCapture }: CaptureRequest): string {
  checkId('captureRequestId', captureRequestId);
  checkAmount(amount);
  return JSON.stringify({ captureRequestId, paymentId: apoPaymentId, captureAmount: moneyJson(amount), isLastCapture });
}
