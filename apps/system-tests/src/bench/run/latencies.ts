import type { OrderRecord } from '../load/load-plan';
import { type Percentiles, percentiles } from '../measure/percentiles';
import type { Books } from './books';

/** The waits of a run, milliseconds; each begins when the order was meant to arrive, unless said otherwise. */
export interface Latencies {
  /** Until the gateway had accepted the order. */
  readonly acceptance: Percentiles;
  /** Until the shop had the buyer's page. */
  readonly url: Percentiles;
  /** The same without what the sandbox took over this very payment's pay. */
  readonly urlBeyondUpstream: Percentiles;
  /** What the sandbox took over pay. */
  readonly upstreamPay: Percentiles;
  /** Until the goods were released, by the time ShipmentReleased tells: upstream, buyer and capture included. */
  readonly shipment: Percentiles;
  /** From the money upstream (the capture, or the payment where there is no capture) to the released goods. */
  readonly shipmentAfterMoney: Percentiles;
}

export function latenciesOf(orders: readonly OrderRecord[], books: Books): Latencies {
  const over = (measure: (order: OrderRecord) => number | undefined): Percentiles =>
    percentiles(orders.map(measure).filter((value) => value !== undefined));
  const upstreamOf = ({ referenceOrderId }: OrderRecord) => books.theirs.get(referenceOrderId);
  const payTookMs = (order: OrderRecord) => upstreamOf(order)?.calls.payTookMs;
  const releasedAt = ({ referenceOrderId }: OrderRecord): number | undefined => {
    const shipment = books.ours.get(referenceOrderId)?.shipment;
    return shipment?.status === 'released' ? Date.parse(shipment.updatedAt) : undefined;
  };
  const moneyAt = (order: OrderRecord): number | undefined => {
    const payment = upstreamOf(order);
    const at = payment?.acquirerName === 'ALIPAY' ? payment.captures[0]?.at : payment?.paidAt;
    return at === undefined ? undefined : Date.parse(at);
  };
  return {
    acceptance: over(({ acceptedMs }) => acceptedMs),
    url: over(({ urlMs }) => urlMs),
    urlBeyondUpstream: over((order) => difference(order.urlMs, payTookMs(order))),
    upstreamPay: over(payTookMs),
    shipment: over((order) => difference(releasedAt(order), order.plannedAt)),
    shipmentAfterMoney: over((order) => difference(releasedAt(order), moneyAt(order))),
  };
}

function difference(later: number | undefined, earlier: number | undefined): number | undefined {
  return later === undefined || earlier === undefined ? undefined : later - earlier;
}
