/** Until when an authorization can be captured, and how far to trust that. */
export interface CaptureDeadline {
  /** Epoch milliseconds. */
  readonly at: number;
  /** `stated` by the message; or `estimated` from the payment's time and the acquirer's usual window. */
  readonly basis: 'stated' | 'estimated';
}

/** Times of a report, with when the message came in and the acquirer's window from its profile. */
export interface AuthorizationTimes {
  readonly authExpiryTime?: string;
  readonly paymentTime?: string;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
  /** `manualCaptureWindowMs` of the acquirer's profile. */
  readonly captureWindowMs: number;
}

const hourMs = 60 * 60 * 1000;

/**
 * The capture deadline of a manual capture. In some messages `authExpiryTime` is the payment's own time, so it counts only if
 * it lies more than an hour ahead; else the window is counted from the payment, or from the message where that has no time
 * (C25). An estimate is for planning: whether the authorization still lives, only the capture's answer says.
 */
export function captureDeadline(times: AuthorizationTimes): CaptureDeadline {
  const stated = Date.parse(times.authExpiryTime ?? '');
  if (stated > times.receivedAt + hourMs) return { at: stated, basis: 'stated' };
  const paid = Date.parse(times.paymentTime ?? '');
  return { at: (Number.isNaN(paid) ? times.receivedAt : paid) + times.captureWindowMs, basis: 'estimated' };
}
