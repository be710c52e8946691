import { isDeepStrictEqual } from 'node:util';
import { judgePayment } from './judge-payment';
import type { PaymentNews } from './payment-news';
import { noteNews, type PaymentStanding } from './payment-standing';
import type { Release, Shipment, ShipmentHold, ShippedPart } from './shipment';

/** What follows from news of a payment. All but the first are announced; that is only remembered. */
export type ShipmentFact =
  | { readonly type: 'PaymentNoted'; readonly standing: PaymentStanding }
  | ({ readonly type: 'ShipmentReleased' } & Release)
  | { readonly type: 'ShipmentPartReleased'; readonly paymentId: string; readonly parts: readonly ShippedPart[] }
  | ({ readonly type: 'ShipmentHeld' } & ShipmentHold)
  | ({ readonly type: 'ShipmentStopped' } & ShipmentHold);

/**
 * Decides what news of a payment means for the goods of its order; news is never refused. Works for any order of arrival
 * and any repeats:
 *
 * - no facts: nothing new (a repeat, or older than what is known);
 * - `ShipmentReleased`: at most once per order, for the first payment whose newest snapshot says it is paid exactly;
 * - `ShipmentPartReleased`, where goods leave in parts: once per capture that pays for a part of the order;
 * - `ShipmentStopped`: once, when money is given back before the goods left; afterwards a refund is only remembered;
 * - `ShipmentHeld`: once per distinct finding, before or after the release. A hold on one payment does not stop the
 *   goods when another payment of the same order is clean: late money on an abandoned payment is refunded, not waited for.
 */
export function decideShipment(
  shipment: Shipment,
  news: PaymentNews,
  { shipsParts }: ShippingRules = { shipsParts: false },
): readonly ShipmentFact[] {
  const known = shipment.payments[news.paymentId];
  const standing = noteNews(known, news);
  if (isDeepStrictEqual(standing, known)) return [];
  const noted: ShipmentFact = { type: 'PaymentNoted', standing };
  const announced = announce(shipment, standing, shipsParts);
  return announced ? [noted, announced] : [noted];
}

/** How a merchant ships. */
export interface ShippingRules {
  /** Each capture lets go the goods it pays for. */
  readonly shipsParts: boolean;
}

function announce(shipment: Shipment, standing: PaymentStanding, shipsParts: boolean): ShipmentFact | undefined {
  const { paymentId } = standing;
  const { release, parts } = shipment;
  const leftUnder = release?.paymentId ?? parts[0]?.paymentId;
  if (leftUnder !== undefined && leftUnder !== paymentId && standing.captured) {
    return heldUnlessSaid(shipment, {
      paymentId,
      reason: 'order-already-shipped',
      detail: `the goods left under ${leftUnder}`,
      afterRelease: true,
    });
  }
  // Once the goods have left, a refund is no news, but a doubt still is.
  const doubted = release && (standing.late || standing.holds.length > 0);
  const verdict = judgePayment(doubted ? { ...standing, refunding: false } : standing);
  switch (verdict?.kind) {
    case undefined:
      return undefined;
    case 'ship':
      return release ? undefined : { type: 'ShipmentReleased', paymentId, evidence: verdict.evidence };
    case 'stop': {
      const { reason, detail } = verdict;
      const stop = { paymentId, reason, detail, afterRelease: false };
      if (release || isDeepStrictEqual(shipment.holds[paymentId], stop)) return undefined;
      return { type: 'ShipmentStopped', ...stop };
    }
    case 'hold': {
      const { reason, detail } = verdict;
      if (shipsParts && reason === 'captures-below-order' && !release) return releasePart(shipment, standing);
      return heldUnlessSaid(shipment, { paymentId, reason, detail, afterRelease: release !== undefined });
    }
  }
}

/** What the captures pay for that nothing has left for yet. */
function releasePart(
  { parts }: Shipment,
  { paymentId, captures, captured }: PaymentStanding,
): ShipmentFact | undefined {
  if (!captured) return undefined;
  const { eventId, orderAmount } = captured;
  const unshipped = captures.filter(({ captureId }) => parts.every(({ capture }) => capture.captureId !== captureId));
  if (unshipped.length === 0) return undefined;
  const released = unshipped.map((capture) => ({ paymentId, eventId, orderAmount, capture }));
  return { type: 'ShipmentPartReleased', paymentId, parts: released };
}

function heldUnlessSaid(shipment: Shipment, hold: ShipmentHold): ShipmentFact | undefined {
  return isDeepStrictEqual(shipment.holds[hold.paymentId], hold) ? undefined : { type: 'ShipmentHeld', ...hold };
}

/** The shipment after a fact. */
export function applyShipment(shipment: Shipment, fact: ShipmentFact): Shipment {
  switch (fact.type) {
    case 'PaymentNoted': {
      const { standing } = fact;
      return { ...shipment, payments: { ...shipment.payments, [standing.paymentId]: standing } };
    }
    case 'ShipmentReleased': {
      const { type: _, ...release } = fact;
      // Whatever held this payment back before is settled by its newer snapshot.
      const { [release.paymentId]: _settled, ...holds } = shipment.holds;
      return { ...shipment, version: shipment.version + 1, release, holds };
    }
    case 'ShipmentPartReleased': {
      const { [fact.paymentId]: _settled, ...holds } = shipment.holds;
      return { ...shipment, version: shipment.version + 1, parts: [...shipment.parts, ...fact.parts], holds };
    }
    case 'ShipmentHeld':
    case 'ShipmentStopped': {
      const { type: _, ...hold } = fact;
      return { ...shipment, version: shipment.version + 1, holds: { ...shipment.holds, [hold.paymentId]: hold } };
    }
  }
}
