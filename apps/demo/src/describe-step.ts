import type { PaymentView, TimelineEntry } from '@paywright/contracts';
import { formatAmount } from '@paywright/kernel';
import { acquirerLabel, withoutSession } from './narrator';

/** A step of a payment as it is told: who did what, and the number it is known by. */
export interface Step {
  readonly who: 'payment' | 'shipment';
  readonly what: string;
  readonly id?: string;
}

/** The event behind a line of the timeline: `payment.captured` of `paywright.payment.captured.v1`. */
export function eventName(type: string): string {
  return type.replace(/^paywright\./, '').replace(/\.v\d+$/, '');
}

/** One line of a payment's timeline in words; `payment` is the payment as it stands by now. */
export function describeStep(entry: TimelineEntry, payment: PaymentView): Step {
  const because = payment.reason?.resultCode ?? entry.detail;
  switch (eventName(entry.type)) {
    case 'payment.action-required': {
      const where = payment.normalUrl === undefined ? 'the hosted page' : withoutSession(payment.normalUrl);
      return { who: 'payment', what: `waits for the buyer at ${where}`, id: payment.paymentRequestId };
    }
    case 'payment.authorized': {
      const acquirer = acquirerLabel(payment.acquirerName);
      return { who: 'payment', what: acquirer ? `approved at ${acquirer}` : 'approved', id: payment.apoPaymentId };
    }
    case 'payment.captured':
      return {
        who: 'payment',
        what: `captured ${formatAmount(payment.capturedAmount)}`,
        id: payment.captures[0]?.captureId,
      };
    case 'payment.follow-up-accepted':
      return { who: 'payment', what: `takes up the ${entry.detail?.split(' ')[0]}`, id: entry.detail?.split(' ')[1] };
    case 'refund.succeeded':
      return { who: 'payment', what: `gave back ${formatAmount(payment.refundedAmount)}`, id: payment.apoPaymentId };
    case 'shipment.released':
      return { who: 'shipment', what: 'released: the goods may leave', id: payment.shipment?.shipmentId };
    default: {
      const [who, ...what] = eventName(entry.type).split('.');
      const text = [what.join(' ').replaceAll('-', ' '), entry.reason?.replaceAll('-', ' ')].filter(Boolean).join(': ');
      return { who: who === 'shipment' ? 'shipment' : 'payment', what: because ? `${text} (${because})` : text };
    }
  }
}
