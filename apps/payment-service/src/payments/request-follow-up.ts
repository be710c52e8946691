import type { Inbox } from '@paywright/inbox';
import { type Clock, type Random, timeOrderedId } from '@paywright/kernel';
import type { Outbox } from '@paywright/outbox';
import { type FollowUpKind, openFollowUps, type PaymentCommand } from '@paywright/payments';
import { endWith, inSharedTransaction, type Tx } from '@paywright/postgres';
import type { DataSource } from 'typeorm';
import { closeIfUnsent } from '../operations/operation.repository';
import { advancePayment } from './advance-payment';
import { paymentRepository, type StoredPayment } from './payment.repository';
import { rejectedFollowUp } from './publish-facts';
import { saveAdvanced } from './record-news';
import type { RulesOf } from './upstream-news';

export interface RequestFollowUpDependencies {
  readonly db: DataSource;
  readonly inbox: Inbox;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly random: Random;
  readonly rulesOf: RulesOf;
  /** Called once a call of this kind is due. */
  readonly onDue: (kind: FollowUpKind) => void;
}

type Command = Extract<PaymentCommand, { kind: 'RequestFollowUp' }>;

/** A capture, a cancel or a refund that somebody asks for. */
export interface FollowUpRequest {
  /** Of the event: who asks, and its number. */
  readonly source: string;
  readonly id: string;
  readonly paymentId: string;
  readonly asked: Command['asked'];
}

const idPrefixes: Readonly<Record<FollowUpKind, string>> = { capture: 'cp', cancel: 'cn', refund: 'rf' };

/** A number for a new call of this kind. */
export function followUpId(kind: FollowUpKind, at: number, random: Random): string {
  return timeOrderedId(idPrefixes[kind], at, random);
}

/** Takes what is asked of a payment: accepted with its call, or refused, in one transaction with the event that says so. */
export class RequestFollowUp {
  constructor(private readonly dependencies: RequestFollowUpDependencies) {}

  async handle(request: FollowUpRequest): Promise<void> {
    const { db, inbox, outbox, onDue } = this.dependencies;
    const { source, id, paymentId, asked } = request;
    const accepted = await inSharedTransaction(db, async (tx) => {
      const [isFirst, stored] = await Promise.all([
        inbox.first(tx, { source, id }),
        paymentRepository.lock(tx, paymentId),
      ]);
      if (!isFirst) return false;
      // Whose payment it is, is nobody else's business: to others it does not exist.
      if (stored?.payment.source === source) return this.decide(tx, request, stored);
      endWith(tx, outbox.add(tx, [rejectedFollowUp(request, this.dependencies.clock.now())]));
      return false;
    });
    outbox.committed();
    if (accepted) onDue(asked.kind);
  }

  private async decide(tx: Tx, { source, asked }: FollowUpRequest, stored: StoredPayment): Promise<boolean> {
    const { outbox, clock, random, rulesOf } = this.dependencies;
    const at = clock.now();
    const { payment } = stored;
    const unsent = asked.kind === 'cancel' && (await provesUnsent(tx, stored));
    const advanced = advancePayment(payment, [
      {
        kind: 'RequestFollowUp',
        at,
        requestId: followUpId(asked.kind, at, random),
        askedBy: source,
        asked,
        rules: rulesOf(payment.acquirer?.acquirerName),
        unsent,
      },
    ]);
    const changes = unsent ? ({ inquire: { state: 'done' } } as const) : {};
    saveAdvanced(tx, outbox, { ...stored, payment: advanced.payment }, advanced, changes, at);
    return advanced.recorded.some(({ fact }) => fact.kind === 'FollowUpAccepted');
  }
}

/** Whether it is proven that nothing of the payment left; then nothing will. */
async function provesUnsent(tx: Tx, { payment }: StoredPayment): Promise<boolean> {
  if (!payment.attempt || payment.status !== 'requested' || openFollowUps(payment, 'cancel').length > 0) return false;
  return closeIfUnsent(tx, payment.attempt.paymentRequestId);
}
