import type { CaptureSnapshot } from '@paywright/contracts';
import { applyShipment, decideShipment, type ShipmentFact, type ShippingRules } from './decide-shipment';
import type { PaymentHold, PaymentNews } from './payment-news';
import { noShipment, type Shipment } from './shipment';

/** Values for specs: one Korean order of 4,200 won and what payment-service may say of its payment. */
export const order = { source: 'order-service', referenceOrderId: 'order-1' } as const;
export const won = (value: string) => ({ currency: 'KRW', value });

export function capture(value = '4200', captureId = 'cap-1', currency = 'KRW'): CaptureSnapshot {
  return {
    captureId,
    captureAmount: { currency, value },
    captureTime: '2030-01-01T01:00:20.000Z',
    basis: 'capture',
    evidence: { via: 'notification', id: `ntf_${captureId}` },
    acquirerName: 'ALIPAY',
  };
}

export function holdOf(reason = 'amount-mismatch', detail = 'captured 1000 KRW of 4200'): PaymentHold {
  return { reason, detail, at: '2030-01-01T01:00:20.000Z' };
}

function news(kind: string, fields: Partial<PaymentNews>): PaymentNews {
  const { paymentId = 'pay_a', version = 5 } = fields;
  const eventId = `${paymentId}.${version}.${kind}`;
  return { ...order, eventId, paymentId, version, captures: [], holds: [], late: false, refunding: false, ...fields };
}

/** PaymentCaptured: the whole order, unless told otherwise. */
export function captured(fields: Partial<PaymentNews> = {}): PaymentNews {
  return news('captured', { captures: [capture()], orderAmount: won('4200'), ...fields });
}

export function held(fields: Partial<PaymentNews> = {}): PaymentNews {
  return news('held', { holds: [holdOf()], ...fields });
}

export function late(fields: Partial<PaymentNews> = {}): PaymentNews {
  return news('late', { late: true, ...fields });
}

export function refunding(fields: Partial<PaymentNews> = {}): PaymentNews {
  return news('refunding', { refunding: true, captures: [capture()], ...fields });
}

/** PaymentDisputed whose dispute holds nothing, or no more: papers asked for, won, withdrawn. */
export function disputeOver(fields: Partial<PaymentNews> = {}): PaymentNews {
  return news('disputed', { captures: [capture()], ...fields });
}

/** Takes the news one after the other; tells what was announced, as `pay_a released` or `pay_a held: payment-held`. */
export function play(...all: readonly PaymentNews[]): { shipment: Shipment; announced: string[] } {
  return playBy({ shipsParts: false }, ...all);
}

/** The same for a merchant who ships in this way. */
export function playBy(
  rules: ShippingRules,
  ...all: readonly PaymentNews[]
): { shipment: Shipment; announced: string[] } {
  let shipment = noShipment;
  const announced: string[] = [];
  for (const news of all) {
    const facts = decideShipment(shipment, news, rules);
    announced.push(...facts.flatMap(inShort));
    shipment = facts.reduce(applyShipment, shipment);
  }
  return { shipment, announced };
}

function inShort(fact: ShipmentFact): string[] {
  switch (fact.type) {
    case 'PaymentNoted':
      return [];
    case 'ShipmentReleased':
      return [`${fact.paymentId} released`];
    case 'ShipmentPartReleased':
      return [`${fact.paymentId} part released: ${fact.parts.map(({ capture }) => capture.captureId).join(', ')}`];
    case 'ShipmentStopped':
      return [`${fact.paymentId} stopped: ${fact.reason}`];
    case 'ShipmentHeld':
      return [`${fact.paymentId} ${fact.afterRelease ? 'reported' : 'held'}: ${fact.reason}`];
  }
}
