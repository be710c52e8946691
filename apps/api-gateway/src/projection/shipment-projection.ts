import type { ReceivedEvent, shipmentEvents } from '@paywright/contracts';
import type { z } from 'zod';
import type { TimelineEvent } from './timeline-event';

export type ShipmentEvent = ReceivedEvent<z.output<(typeof shipmentEvents)[number]['schema']>>;

/** A shipment as its newest event left it. */
export interface ShipmentState {
  readonly paymentId: string;
  readonly shipmentId: string;
  readonly version: number;
  readonly status: 'released' | 'partly-released' | 'held' | 'stopped';
  readonly reason?: string;
  readonly at: string;
}

/** What a batch of shipment events changes. */
export interface ShipmentNews {
  /** The newest state of each payment's shipment. */
  readonly shipments: readonly ShipmentState[];
  readonly timeline: readonly TimelineEvent[];
}

export function shipmentNews(events: readonly ShipmentEvent[]): ShipmentNews {
  const shipments = new Map<string, ShipmentState>();
  const timeline: TimelineEvent[] = [];
  for (const event of events) {
    const state = stateAfter(event);
    const newest = shipments.get(state.paymentId);
    if (!newest || newest.version < state.version) shipments.set(state.paymentId, state);
    timeline.push(timelineEvent(event, state));
  }
  return { shipments: [...shipments.values()], timeline };
}

function stateAfter({ data }: ShipmentEvent): ShipmentState {
  const { paymentId, shipmentId, version, occurredAt: at } = data;
  if ('parts' in data) return { paymentId, shipmentId, version, status: 'partly-released', at };
  if (!('reason' in data)) return { paymentId, shipmentId, version, status: 'released', at };
  if (!('afterRelease' in data)) {
    return { paymentId, shipmentId, version, status: 'stopped', reason: data.reason, at };
  }
  // Goods that had left cannot be held any more; the reason says that somebody must act.
  const status = data.afterRelease ? 'released' : 'held';
  return { paymentId, shipmentId, version, status, reason: data.reason, at };
}

function timelineEvent(
  { id, type, data }: ShipmentEvent,
  { paymentId, version, status, reason, at }: ShipmentState,
): TimelineEvent {
  const detail = 'detail' in data ? data.detail : undefined;
  return { paymentId, eventId: id, type, version, occurredAt: at, filedAt: at, status, reason, detail };
}
