import { createHash } from 'node:crypto';
import { base32, type PaymentId } from '@paywright/kernel';

/**
 * Our number of a payment, computed from who asks and how they call it, so that whoever produces the request can key by
 * it and a repeated request meets itself. `source` is the event source (`order-service`, `api-gateway/<client id>`),
 * `paymentRef` the requester's own reference, unique per source.
 */
export function paymentIdFor(source: string, paymentRef: string): PaymentId {
  // A length before the source keeps ("a", "b:c") and ("a:b", "c") apart.
  const digest = createHash('sha256').update(`${source.length}:${source}:${paymentRef}`).digest();
  return `pay_${base32(digest).slice(0, 26)}` as PaymentId;
}
