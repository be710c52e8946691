import { followUpsOf } from './follow-up';
import { awaitsCaptureRequest, type Payment } from './payment';

/** So long before an approval can no longer be captured it is said that nobody has asked for it, milliseconds. */
export const captureDueSoonMs = 24 * 60 * 60_000;
/** So long before it is captured by ourselves, where that is wished. */
export const lastChanceMs = 60 * 60_000;

export const lastChanceReference = 'last-chance';

/** When somebody must look at an approval that waits to be captured by request, epoch milliseconds; `undefined`: never. */
export function captureWatchAt(payment: Payment): number | undefined {
  const captureBy = payment.authorized?.captureBy;
  if (captureBy === undefined || !awaitsCaptureRequest(payment)) return undefined;
  if (!payment.captureDueSoonSaid) return captureBy - captureDueSoonMs;
  const asked = followUpsOf(payment, 'capture').some(({ reference }) => reference === lastChanceReference);
  return payment.lastChance && !asked ? captureBy - lastChanceMs : undefined;
}
