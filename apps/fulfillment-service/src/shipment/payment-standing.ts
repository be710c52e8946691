import type { CaptureSnapshot } from '@paywright/contracts';
import type { AmountJson } from '@paywright/kernel';
import type { PaymentHold, PaymentNews } from './payment-news';

/** What fulfillment knows of one payment of the order. */
export interface PaymentStanding {
  readonly paymentId: string;
  /** Newest snapshot version seen; captures and holds are of that version. */
  readonly version: number;
  readonly captures: readonly CaptureSnapshot[];
  readonly holds: readonly PaymentHold[];
  /** The newest PaymentCaptured event seen; without one nothing ships. */
  readonly captured?: CapturedEvent;
  readonly late: boolean;
  /** A refund was asked for or reported once: whether goods leave all the same, a person decides. */
  readonly refunding?: boolean;
}

export interface CapturedEvent {
  readonly eventId: string;
  readonly version: number;
  readonly orderAmount: AmountJson;
}

/**
 * Adds an event's news to what is known. The result does not depend on the order of arrival or on repeats: the newest
 * snapshot wins, and snapshots of one version are joined, since one change may be told by several events.
 */
export function noteNews(known: PaymentStanding | undefined, news: PaymentNews): PaymentStanding {
  const captured = newerOf(known?.captured, capturedEventOf(news));
  const refunding = news.refunding || known?.refunding === true;
  const late = news.late || known?.late === true;
  const sticky = { late, ...(refunding && { refunding }), ...(captured && { captured }) };
  if (known !== undefined && news.version < known.version) return { ...known, ...sticky };
  const joined = news.version === known?.version ? known : undefined;
  return {
    paymentId: news.paymentId,
    version: news.version,
    captures: distinct([...(joined?.captures ?? []), ...news.captures], (capture) => capture.captureId),
    holds: distinct([...(joined?.holds ?? []), ...news.holds], (hold) => `${hold.reason} ${hold.detail}`),
    ...sticky,
  };
}

function capturedEventOf({ eventId, version, orderAmount }: PaymentNews): CapturedEvent | undefined {
  return orderAmount && { eventId, version, orderAmount };
}

function newerOf(a: CapturedEvent | undefined, b: CapturedEvent | undefined): CapturedEvent | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  if (a.version !== b.version) return a.version > b.version ? a : b;
  return a.eventId <= b.eventId ? a : b;
}

/** One of each key, in the order of the keys. */
function distinct<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  const byKey = new Map(items.map((item) => [keyOf(item), item]));
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
}
