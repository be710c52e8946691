import { invariant } from '@paywright/kernel';

/** Real-time limits of a call upstream, milliseconds. */
export interface Timeouts {
  readonly connectMs: number;
  readonly callMs: number;
  readonly leaseMs: number;
}

/** Between the end of a call and the end of its lease there must be time to record the answer. */
export const recordingMarginMs = 1_000;

/**
 * connect < call < lease: a call is over before its connection could still be tried, and recorded before anybody else may
 * act on the payment. Asserted at boot, because the other order double-charges.
 */
export function assertTimeoutOrder({ connectMs, callMs, leaseMs }: Timeouts): void {
  invariant(
    connectMs < callMs,
    `UPSTREAM_CONNECT_TIMEOUT (${connectMs} ms) must be shorter than UPSTREAM_TIMEOUT (${callMs} ms)`,
  );
  invariant(
    callMs + recordingMarginMs < leaseMs,
    `OPERATION_LEASE (${leaseMs} ms) must be longer than UPSTREAM_TIMEOUT (${callMs} ms) and ${recordingMarginMs} ms to record the answer`,
  );
}
