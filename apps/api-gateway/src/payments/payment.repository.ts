import { Injectable } from '@nestjs/common';
import type { PaymentStatus } from '@paywright/contracts';
import { statement } from '@paywright/postgres';
import { DataSource } from 'typeorm';
import { onConnection } from '../database/on-connection';
import { type PaymentRow, paymentColumns } from './payment.row';
import type { TimelineRow } from './timeline.row';

const findPayment = statement<PaymentRow>(
  'find-payment',
  `SELECT ${paymentColumns} FROM payments p LEFT JOIN shipments s USING (payment_id)
    WHERE p.payment_id = $1 AND p.source = ANY ($2)`,
);

const findChanged = statement<PaymentRow>(
  'find-changed-payments',
  `SELECT ${paymentColumns} FROM unnest($1::text[], $2::int[], $3::text[]) AS seen (payment_id, version, status)
     JOIN payments p USING (payment_id) LEFT JOIN shipments s USING (payment_id)
    WHERE (p.version, p.status) IS DISTINCT FROM (seen.version, seen.status)`,
);

/** Which payments to list: `after` continues behind that payment. */
export interface ListFilter {
  readonly sources: readonly string[];
  readonly status?: PaymentStatus;
  readonly referenceOrderId?: string;
  readonly createdFrom?: Date;
  readonly createdTo?: Date;
  readonly after?: { readonly createdAt: Date; readonly paymentId: string };
  readonly limit: number;
}

/** How a payment stood when it was last looked at. */
export interface Seen {
  readonly paymentId: string;
  readonly version: number;
  readonly status: string;
}

/** Reads the read model. */
@Injectable()
export class PaymentRepository {
  constructor(private readonly db: DataSource) {}

  /** Undefined too when the payment is none of these sources'. */
  async find(paymentId: string, sources: readonly string[]): Promise<PaymentRow | undefined> {
    const [row] = await onConnection(this.db, (connection) => findPayment(connection, [paymentId, sources]));
    return row;
  }

  /** Those of the payments that stand otherwise than they were seen, in one query, whoever they belong to. */
  findChanged(seen: readonly Seen[]): Promise<PaymentRow[]> {
    return onConnection(this.db, (connection) =>
      findChanged(connection, [
        seen.map(({ paymentId }) => paymentId),
        seen.map(({ version }) => version),
        seen.map(({ status }) => status),
      ]),
    );
  }

  /** Newest first. Each source is read along its own index; then the few rows are merged. */
  list(filter: ListFilter): Promise<PaymentRow[]> {
    const values: unknown[] = [];
    const parameter = (value: unknown): string => `$${values.push(value)}`;
    const conditions = ['p.source = wanted.source'];
    if (filter.status) conditions.push(`p.status = ${parameter(filter.status)}`);
    if (filter.referenceOrderId) conditions.push(`p.reference_order_id = ${parameter(filter.referenceOrderId)}`);
    if (filter.createdFrom) conditions.push(`p.created_at >= ${parameter(filter.createdFrom)}`);
    if (filter.createdTo) conditions.push(`p.created_at < ${parameter(filter.createdTo)}`);
    if (filter.after) {
      const { createdAt, paymentId } = filter.after;
      conditions.push(`(p.created_at, p.payment_id) < (${parameter(createdAt)}, ${parameter(paymentId)})`);
    }
    const limit = parameter(filter.limit);
    return this.db.query<PaymentRow[]>(
      `SELECT ${paymentColumns}
         FROM unnest(${parameter(filter.sources)}::text[]) AS wanted (source)
        CROSS JOIN LATERAL (
          SELECT * FROM payments p WHERE ${conditions.join(' AND ')}
           ORDER BY p.created_at DESC, p.payment_id DESC LIMIT ${limit}
        ) AS p
         LEFT JOIN shipments s USING (payment_id)
        ORDER BY p.created_at DESC, p.payment_id DESC LIMIT ${limit}`,
      values,
    );
  }

  /**
   * What became of the payment and its shipment, oldest first. No line is filed before the payment was asked for: partitions
   * of the time before are not looked at, except the last, should clocks differ.
   */
  timeline(paymentId: string): Promise<TimelineRow[]> {
    return this.db.query<TimelineRow[]>(
      `SELECT event_id, type, version, occurred_at, status, reason, detail, evidence, decision FROM timeline
        WHERE payment_id = $1
          AND filed_at >= coalesce((SELECT least(created_at, (snapshot ->> 'requestedAt')::timestamptz) - interval '31 days'
                                      FROM payments WHERE payment_id = $1), '-infinity')
        ORDER BY occurred_at, version, event_id`,
      [paymentId],
    );
  }
}
