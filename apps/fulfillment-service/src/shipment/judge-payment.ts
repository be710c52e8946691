import { add, equals, exceeds, type Money, money, moneyJson, type AmountJson } from '@paywright/kernel';
import type { PaymentStanding } from './payment-standing';
import type { HoldReason, ShipmentEvidence } from './shipment';

/** What one payment alone says about its order's goods. */
export type Verdict =
  | { readonly kind: 'ship'; readonly evidence: ShipmentEvidence }
  | { readonly kind: 'hold'; readonly reason: HoldReason; readonly detail: string }
  /** The money goes back: the goods stay, and nothing is wrong when they have left already. */
  | { readonly kind: 'stop'; readonly reason: HoldReason; readonly detail: string };

/** Nothing while no capture is known. Goods may leave only on a PaymentCaptured whose captures are exactly the order's amount, with nothing held against it. */
export function judgePayment(standing: PaymentStanding): Verdict | undefined {
  const { captured, captures, holds, late, refunding } = standing;
  if (late) return hold('late-payment', 'money arrived after the payment had ended without any');
  if (refunding) return { kind: 'stop', reason: 'payment-refunded', detail: 'the money is given back' };
  if (holds.length > 0) return hold('payment-held', holds.map((one) => `${one.reason}: ${one.detail}`).join('; '));
  if (!captured) return undefined;

  const order = toMoney(captured.orderAmount);
  const amounts = captures.map((capture) => toMoney(capture.captureAmount));
  if (amounts.some((amount) => amount.currency !== order.currency)) {
    return hold('captures-in-other-currency', `the order is in ${order.currency}`);
  }
  const total = amounts.reduce(add, money(0n, order.currency));
  if (!equals(total, order)) {
    const reason = exceeds(total, order) ? 'captures-above-order' : 'captures-below-order';
    return hold(reason, `captured ${total.minor} of ${order.minor} ${order.currency}`);
  }
  const evidence = { eventId: captured.eventId, orderAmount: moneyJson(order), capturedAmount: moneyJson(total) };
  return { kind: 'ship', evidence: { ...evidence, captures } };
}

function hold(reason: HoldReason, detail: string): Verdict {
  return { kind: 'hold', reason, detail };
}

function toMoney({ value, currency }: AmountJson): Money {
  return money(BigInt(value), currency);
}
