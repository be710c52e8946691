import {
  CancelRejected,
  CaptureRejected,
  decodeEvent,
  type EventDefinition,
  PaymentRequested,
  type PaymentRequestedData,
  paymentEvents,
  PaymentRouted,
  type PaymentSnapshot,
  type ReceivedEvent,
  RefundRejected,
  topics,
} from '@paywright/contracts';
import type { ReceivedMessage } from '@paywright/event-log';
import { inboxTime } from '@paywright/inbox';
import type { FollowUpKind } from '@paywright/payments';
import type { DataSource } from 'typeorm';
import { readFollowUp } from '../payments/follow-up-request';
import type { FollowUpRequest } from '../payments/request-follow-up';

/** What the log tells of a payment, from the moment on that it is read from. */
export interface ToldPayment {
  readonly paymentId: string;
  /** The newest version anybody was told of. */
  version: number;
  /** The newest. */
  snapshot?: PaymentSnapshot;
  /** Attempts by their number, counted from 1. */
  readonly attempts: Map<number, ToldAttempt>;
  /** Follow-ups its requester was told are refused, as {@link followUpName} names them. */
  readonly refusedFollowUps: Set<string>;
}

export interface ToldAttempt {
  readonly paymentRequestId: string;
  readonly route: string;
}

/** A request on the log that the database has not decided, oldest first. */
export type LostRequest =
  | { readonly kind: 'payment'; readonly at: number; readonly event: ReceivedEvent<PaymentRequestedData> }
  | { readonly kind: 'follow-up'; readonly at: number; readonly request: FollowUpRequest };

/** What happened after the moment the database was restored to, as far as the log tells. */
export interface LostHistory {
  readonly requests: readonly LostRequest[];
  readonly told: ReadonlyMap<string, ToldPayment>;
  /** Messages that were read. */
  readonly read: number;
  /** Where messages are that match no contract, as `topic/partition@offset`. */
  readonly unreadable: readonly string[];
}

export function followUpName(kind: FollowUpKind, reference: string): string {
  return `${kind} ${reference}`;
}

/** What payment-service said, and what it was asked: enough to know what it had decided. */
export const historyTopics = [topics.paymentRequests, topics.paymentEvents, topics.paymentMessages] as const;

/**
 * Takes messages of {@link historyTopics} in any order. Requests that the database has decided are left out; what was told is kept
 * whatever the database knows: a run that failed half way has raised its versions, and told nobody why.
 */
export class HistoryReader {
  private readonly requests: (LostRequest & { readonly key: string })[] = [];
  private readonly told = new Map<string, ToldPayment>();
  private readonly unreadable: string[] = [];
  private read = 0;

  constructor(
    private readonly db: DataSource,
    private readonly consumer: string,
  ) {}

  get messages(): number {
    return this.read;
  }

  /** Messages of one topic. */
  async take(batch: readonly ReceivedMessage[]): Promise<void> {
    this.read += batch.length;
    if (batch[0]?.topic === topics.paymentRequests) return this.takeRequests(batch);
    for (const message of batch) {
      try {
        this.takeNews(message);
      } catch {
        // Its contract is not ours to mend here, and the others are not to wait for it.
        this.unreadable.push(`${message.topic}/${message.partition}@${message.offset}`);
      }
    }
  }

  history(): LostHistory {
    // Of one key in the log's order, whatever their clocks said; of different keys by time.
    const latest = new Map<string, number>();
    const ordered = this.requests.map((request) => {
      const at = Math.max(request.at, latest.get(request.key) ?? 0);
      latest.set(request.key, at);
      return { ...request, at };
    });
    return {
      requests: ordered.sort((one, other) => one.at - other.at),
      told: this.told,
      read: this.read,
      unreadable: this.unreadable,
    };
  }

  private async takeRequests(batch: readonly ReceivedMessage[]): Promise<void> {
    const decided = await this.decidedOf(batch);
    for (const message of batch) {
      if (decided.has(identityOf(message))) continue;
      const request = readRequest(message);
      if (request) this.requests.push({ ...request, key: message.key });
    }
  }

  private takeNews(message: ReceivedMessage): void {
    const type = message.headers['ce_type'];
    if (type === PaymentRouted.type) {
      const { data } = decodeEvent(PaymentRouted, message);
      const { paymentRequestId, route, attempt, version } = data;
      this.of(data.paymentId, version).attempts.set(attempt, { paymentRequestId, route });
      return;
    }
    const definition: EventDefinition | undefined = paymentEvents.find((one) => one.type === type);
    if (!definition) return;
    const { data } = decodeEvent(definition, message) as ReceivedEvent<{
      payment?: PaymentSnapshot;
      reference?: string;
    }>;
    const { payment, reference } = data;
    if (!payment) return;
    const told = this.of(payment.paymentId, payment.version);
    if (!told.snapshot || told.snapshot.version < payment.version) told.snapshot = payment;
    const refused = rejections.get(definition.type);
    // A cancel that upstream refused is told by the same event, and stands in the payment as accepted once.
    const wasAccepted = (payment.followUps ?? []).some(
      (known) => known.kind === refused && known.reference === reference && known.status !== 'rejected',
    );
    for (const { kind, reference: name, status } of payment.followUps ?? []) {
      if (status !== 'rejected') told.refusedFollowUps.delete(followUpName(kind, name));
    }
    if (refused && reference !== undefined && !wasAccepted) told.refusedFollowUps.add(followUpName(refused, reference));
  }

  private of(paymentId: string, version: number): ToldPayment {
    const told = this.told.get(paymentId) ?? {
      paymentId,
      version,
      attempts: new Map<number, ToldAttempt>(),
      refusedFollowUps: new Set<string>(),
    };
    told.version = Math.max(told.version, version);
    this.told.set(paymentId, told);
    return told;
  }

  private async decidedOf(batch: readonly ReceivedMessage[]): Promise<ReadonlySet<string>> {
    const rows = await this.db.query<{ source: string; event_id: string }[]>(
      `SELECT source, event_id
         FROM inbox JOIN unnest($2::text[], $3::text[], $4::timestamptz[]) AS asked (source, event_id, event_time)
              USING (source, event_id, event_time)
        WHERE consumer = $1`,
      [
        this.consumer,
        batch.map(({ headers }) => headers['ce_source']),
        batch.map(({ headers }) => headers['ce_id']),
        batch.map(({ headers }) => inboxTime(headers['ce_time'])),
      ],
    );
    return new Set(rows.map(({ source, event_id: id }) => JSON.stringify([source, id])));
  }
}

const rejections: ReadonlyMap<string, FollowUpKind> = new Map([
  [CaptureRejected.type, 'capture'],
  [CancelRejected.type, 'cancel'],
  [RefundRejected.type, 'refund'],
]);

function identityOf({ headers }: ReceivedMessage): string {
  return JSON.stringify([headers['ce_source'], headers['ce_id']]);
}

function readRequest(message: ReceivedMessage): LostRequest | undefined {
  const at = Date.parse(message.headers['ce_time'] ?? '') || 0;
  try {
    if (message.headers['ce_type'] === PaymentRequested.type) {
      return { kind: 'payment', at, event: decodeEvent(PaymentRequested, message) };
    }
    const request = readFollowUp(message);
    return request && { kind: 'follow-up', at, request };
  } catch {
    // The consumer meets it again and writes the dead letter.
    return undefined;
  }
}
