import { Injectable } from '@nestjs/common';
import { statement } from '@paywright/postgres';
import { DataSource } from 'typeorm';
import { onConnection } from '../database/on-connection';
import { endedWithoutMoney } from '../payments/payment.row';
import type { PaymentNews } from './payment-projection';
import type { ShipmentNews } from './shipment-projection';
import { insertTimelineSql, type TimelineEvent } from './timeline-event';

type Changed = { payment_id: string };

// Rows are written in the order of their keys, so that two batches never wait for each other in a circle.
const projectPayments = statement<Changed>(
  'project-payments',
  `WITH news AS (
     SELECT snapshot, at FROM jsonb_to_recordset($1::jsonb) AS news (snapshot jsonb, at timestamptz)
   ), projected AS (
     INSERT INTO payments AS p (payment_id, source, payment_ref, reference_order_id, holds_order, status, version,
                                snapshot, created_at, updated_at)
     SELECT snapshot->>'paymentId', snapshot->>'source', snapshot->>'paymentRef', snapshot->>'referenceOrderId', false,
            snapshot->>'status', (snapshot->>'version')::int, snapshot, (snapshot->>'requestedAt')::timestamptz, at
       FROM news ORDER BY 1
         ON CONFLICT (payment_id) DO UPDATE
        SET status = excluded.status, version = excluded.version, snapshot = excluded.snapshot,
            updated_at = excluded.updated_at, holds_order = p.holds_order AND excluded.status <> ALL ($3)
      WHERE p.version < excluded.version
     RETURNING p.payment_id
   ), told AS (
     ${insertTimelineSql('$2')}
   )
   SELECT payment_id FROM projected`,
);

const projectRefusals = statement<Changed>(
  'project-refusals',
  `UPDATE payments p
      SET status = 'rejected', holds_order = false, updated_at = refused.at,
          snapshot = snapshot || jsonb_build_object('status', 'rejected', 'reason',
                                                    jsonb_build_object('reason', refused.reason, 'detail', refused.detail))
     FROM jsonb_to_recordset($1::jsonb) AS refused ("paymentId" text, reason text, detail text, at timestamptz)
    WHERE p.payment_id = refused."paymentId" AND p.version = 0 AND p.status <> 'rejected'
   RETURNING p.payment_id`,
);

const projectCards = statement(
  'project-cards',
  // Kept again after it was deleted, it is there again; told of the earlier time once more, it is not.
  `INSERT INTO cards (card_id, source, reference_buyer_id, saved_by, card)
   SELECT DISTINCT ON (card->>'cardId') card->>'cardId', source, card->>'referenceBuyerId', "savedBy", card
     FROM jsonb_to_recordset($1::jsonb) AS kept (source text, "savedBy" text, card jsonb)
    ORDER BY card->>'cardId', (card->>'createdAt')::timestamptz DESC
   ON CONFLICT (card_id) DO UPDATE SET card = excluded.card, saved_by = excluded.saved_by, deleted_at = NULL
    WHERE (cards.card ->> 'createdAt')::timestamptz < (excluded.card ->> 'createdAt')::timestamptz
      AND coalesce(cards.deleted_at < (excluded.card ->> 'createdAt')::timestamptz, true)`,
);

const projectShipments = statement<Changed>(
  'project-shipments',
  `WITH projected AS (
     INSERT INTO shipments AS s (payment_id, shipment_id, version, status, reason, updated_at)
     SELECT "paymentId", "shipmentId", version, status, reason, at
       FROM jsonb_to_recordset($1::jsonb) AS news ("paymentId" text, "shipmentId" text, version int, status text,
              reason text, at timestamptz)
      ORDER BY 1
         ON CONFLICT (payment_id) DO UPDATE
        SET shipment_id = excluded.shipment_id, version = excluded.version, status = excluded.status,
            reason = excluded.reason, updated_at = excluded.updated_at
      WHERE s.version < excluded.version
     RETURNING s.payment_id
   ), told AS (
     ${insertTimelineSql('$2')}
   )
   SELECT payment_id FROM projected`,
);

const projectTimeline = statement('project-timeline', insertTimelineSql('$1'));

/**
 * Writes the read model. Every statement is a transaction of its own and may be repeated, in any order: a row keeps its
 * newest version, and the timeline's primary key is the inbox of this projection.
 */
@Injectable()
export class ProjectionRepository {
  constructor(private readonly db: DataSource) {}

  /** Answers the payments that changed. */
  projectPayments({ snapshots, refusals, timeline, cards }: PaymentNews): Promise<string[]> {
    return onConnection(this.db, async (connection) => {
      const changed = await projectPayments(connection, [
        JSON.stringify(snapshots),
        JSON.stringify(timeline),
        endedWithoutMoney,
      ]);
      // Rare as well.
      if (cards.length > 0) await projectCards(connection, [JSON.stringify(cards)]);
      // Rare, and no part of the other statement, which may not write the same row.
      const refused = refusals.length === 0 ? [] : await projectRefusals(connection, [JSON.stringify(refusals)]);
      return [...changed, ...refused].map((row) => row.payment_id);
    });
  }

  async projectMessages(timeline: readonly TimelineEvent[]): Promise<void> {
    if (timeline.length === 0) return;
    await onConnection(this.db, (connection) => projectTimeline(connection, [JSON.stringify(timeline)]));
  }

  async projectShipments({ shipments, timeline }: ShipmentNews): Promise<void> {
    await onConnection(this.db, (connection) =>
      projectShipments(connection, [JSON.stringify(shipments), JSON.stringify(timeline)]),
    );
  }
}
