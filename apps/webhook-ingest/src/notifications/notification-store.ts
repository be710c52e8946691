import type { Notification } from '@paywright/apo';
import { checkMessages, type EventMessage } from '@paywright/event-log';
import type { Outbox } from '@paywright/outbox';
import { statement } from '@paywright/postgres';
import type { Sealer } from '@paywright/sealing';
import type { DataSource } from 'typeorm';
import type { IncomingNotification } from './incoming-notification';
import { numbersOf, type Receipt } from './result-event';

/** A verified notification with all it takes to verify it again. */
export interface VerifiedNotification {
  readonly incoming: IncomingNotification;
  readonly notification: Notification;
  readonly receipt: Receipt;
  readonly clientId: string;
  /** Which of the gateway's keys verified it. */
  readonly keyVersion: string;
}

/**
 * One statement, so one round trip and one commit: the notification, and its event in the outbox unless it is a
 * re-delivery. Of two equal notifications at once, one waits for the other's row and then counts as the re-delivery.
 */
const store = statement<{ deliveries: number }>(
  'store-notification',
  `WITH delivered AS (
     INSERT INTO deliveries AS known (notification_id, received_at, last_received_at)
     VALUES ($1::text, $7::timestamptz, $7::timestamptz)
     ON CONFLICT (notification_id) DO UPDATE
       SET deliveries = known.deliveries + 1, last_received_at = excluded.last_received_at
     RETURNING deliveries
   ), stored AS (
     INSERT INTO notifications (
       notification_id, route, kind, unrecognized_reason, apo_payment_id, payment_request_id, received_at, key_version,
       request_path, client_id, request_time, signature, sealed_body)
     SELECT $1::text, $2, $3, $4, $5, $6, $7::timestamptz, $8, $9, $10, $11, $12, $13::bytea FROM delivered WHERE deliveries = 1
   ), published AS (
     INSERT INTO outbox (topic, key, headers, value)
     SELECT $14, $15, $16::json, $17 FROM delivered WHERE deliveries = 1 AND $14::text IS NOT NULL
   )
   SELECT deliveries FROM delivered`,
);

/** The notifications we hold as evidence, their bodies sealed whole; `evidence.ts` reads them again. */
export class NotificationStore {
  constructor(
    private readonly db: DataSource,
    private readonly outbox: Pick<Outbox, 'committed'>,
    private readonly sealer: Sealer,
  ) {}

  /** Resolves once the notification and its event are durable, with how often it was delivered so far. */
  async store(verified: VerifiedNotification, event: EventMessage | undefined): Promise<number> {
    if (event) checkMessages([event]);
    const runner = this.db.createQueryRunner();
    try {
      const [row] = await store(runner.manager, [...this.columnsOf(verified), ...outboxColumnsOf(event)]);
      if (event) this.outbox.committed();
      return row?.deliveries ?? 1;
    } finally {
      await runner.release();
    }
  }

  private columnsOf({ incoming, notification, receipt, clientId, keyVersion }: VerifiedNotification): unknown[] {
    const { apoPaymentId, paymentRequestId } = numbersOf(notification);
    return [
      receipt.notificationId,
      receipt.route,
      notification.kind,
      notification.kind === 'unrecognized' ? notification.reason : null,
      apoPaymentId ?? null,
      paymentRequestId ?? null,
      new Date(receipt.receivedAt),
      keyVersion,
      incoming.path,
      clientId,
      headerOf(incoming, 'request-time'),
      headerOf(incoming, 'signature'),
      // For this row alone: moved to another, it does not open.
      this.sealer.seal(incoming.rawBody, receipt.notificationId),
    ];
  }
}

function outboxColumnsOf(event: EventMessage | undefined): unknown[] {
  return event ? [event.topic, event.key, JSON.stringify(event.headers), event.value] : [null, null, null, null];
}

function headerOf({ headers }: IncomingNotification, name: string): string {
  const value = headers[name];
  return typeof value === 'string' ? value : (value?.join(',') ?? '');
}
