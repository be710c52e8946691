import type { paymentEvents, PaymentSnapshot, ReceivedEvent, SavedCardView } from '@paywright/contracts';
import type { z } from 'zod';
import { requestEventId } from '../payments/posted-payment';
import type { TimelineEvent } from './timeline-event';

export type PaymentEvent = ReceivedEvent<z.output<(typeof paymentEvents)[number]['schema']>>;

/** A request that was refused before there was a payment, and why. */
export interface Refusal {
  readonly paymentId: string;
  readonly reason: string;
  readonly detail: string;
  readonly at: string;
}

/** What a batch of payment events changes. */
export interface PaymentNews {
  /** The newest of each payment. */
  readonly snapshots: readonly { readonly snapshot: PaymentSnapshot; readonly at: string }[];
  readonly refusals: readonly Refusal[];
  readonly timeline: readonly TimelineEvent[];
  readonly cards: readonly KeptCard[];
}

/** A card somebody's buyer let us keep. */
export interface KeptCard {
  readonly source: string;
  readonly savedBy: string;
  readonly card: SavedCardView;
}

/** Every event carries its whole payment, so of several only the newest counts, in whatever order they come. */
export function paymentNews(events: readonly PaymentEvent[]): PaymentNews {
  const snapshots = new Map<string, { snapshot: PaymentSnapshot; at: string }>();
  const refusals = new Map<string, Refusal>();
  const timeline: TimelineEvent[] = [];
  const cards: KeptCard[] = [];
  for (const event of events) {
    const { data } = event;
    const at = data.occurredAt;
    if (data.payment) {
      const { paymentId, version } = data.payment;
      const newest = snapshots.get(paymentId);
      if (!newest || newest.snapshot.version < version) snapshots.set(paymentId, { snapshot: data.payment, at });
      timeline.push(timelineEvent(event, data.payment, data.payment.requestedAt));
      if ('card' in data) cards.push({ source: data.payment.source, savedBy: paymentId, card: data.card });
    } else if (isOwnRefusal(data)) {
      const { paymentId, reason, detail } = data;
      refusals.set(paymentId, { paymentId, reason, detail, at });
      timeline.push(timelineEvent(event, { paymentId, version: 0, status: 'rejected' }, at));
    }
  }
  return {
    snapshots: [...snapshots.values()],
    refusals: [...refusals.values()].filter(({ paymentId }) => !snapshots.has(paymentId)),
    timeline,
    cards,
  };
}

type PaymentEventData = PaymentEvent['data'];
type OwnRefusal = Extract<PaymentEventData, { requestId: string }>;

/**
 * Whether the refused request is the one that was posted for this payment: somebody else's request for the same number is
 * refused too, as one under a number not its own, and says nothing about the payment.
 */
function isOwnRefusal(data: PaymentEventData): data is OwnRefusal {
  if (!('requestId' in data) || data.reason === 'payment-id-mismatch') return false;
  return data.requestId === requestEventId(data.paymentId);
}

/** What an event is about where the payment has several of its kind: which follow-up, dispute or card. */
function subjectOf(data: PaymentEventData): string | undefined {
  if ('followUp' in data && data.followUp) return `${data.followUp.kind} ${data.followUp.reference}`;
  if ('reference' in data) return data.reference;
  if ('dispute' in data) return `dispute ${data.dispute.disputeId}: ${data.dispute.status}`;
  if ('card' in data) return data.card.cardId;
  return undefined;
}

function timelineEvent(
  { id, type, data }: PaymentEvent,
  { paymentId, version, status }: Pick<PaymentSnapshot, 'paymentId' | 'version' | 'status'>,
  filedAt: string,
): TimelineEvent {
  const { reason, detail: why } = 'reason' in data ? data : {};
  const detail = [subjectOf(data), why].filter((part) => part !== undefined).join(': ') || undefined;
  const evidence = 'evidence' in data ? data.evidence : undefined;
  const { occurredAt } = data;
  return { paymentId, eventId: id, type, version, occurredAt, filedAt, status, reason, detail, evidence };
}
