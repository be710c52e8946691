import type { Inbox } from '@paywright/inbox';
import type { Clock } from '@paywright/kernel';
import type { Outbox } from '@paywright/outbox';
import { type FollowUpKind, openFollowUps, type PaymentCommand, type PaymentFactKind } from '@paywright/payments';
import { endWith, inSharedTransaction, type Tx } from '@paywright/postgres';
import type { DataSource } from 'typeorm';
import { followUpId } from '../operations/call-ids';
import type { OperationChanges } from '../operations/operation';
import { closeIfUnsent } from '../operations/operation.repository';
import { type Advanced, advancePayment } from './advance-payment';
import { paymentRepository, type StoredPayment } from './payment.repository';
import { rejectedFollowUp } from './publish-facts';
import { saveAdvanced } from './record-news';
import { rulesOfPayment } from './rules-of-payment';
import type { RulesOn } from '../routes/routes';

export interface RequestFollowUpDependencies {
  readonly db: DataSource;
  readonly inbox: Inbox;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly rulesOn: RulesOn;
  readonly hasRoute: (route: string) => boolean;
  /** Called once a call of this kind is due. */
  readonly onDue: (kind: FollowUpKind) => void;
}

type Command = Extract<PaymentCommand, { kind: 'RequestFollowUp' }>;

/** A capture, a cancel or a refund that somebody asks for. */
export interface FollowUpRequest {
  /** Of the event: who asks, its number and its time. */
  readonly source: string;
  readonly id: string;
  readonly time: string | undefined;
  readonly paymentId: string;
  readonly asked: Command['asked'];
}

/** What the rules said to something that was asked. */
export interface DecidedFollowUp {
  readonly at: number;
  /** Of its call. */
  readonly requestId: string;
  readonly advanced: Advanced;
  /** Nothing of the payment was ever sent: it is canceled at once. */
  readonly isUnsent: boolean;
  /** Why nothing is sent for it. */
  readonly refused?: { readonly reason: string; readonly detail: string };
}

/** Takes what is asked of a payment: accepted with its call, or refused, in one transaction with the event that says so. */
export class RequestFollowUp {
  constructor(private readonly dependencies: RequestFollowUpDependencies) {}

  async handle(request: FollowUpRequest): Promise<void> {
    const { db, inbox, outbox, onDue } = this.dependencies;
    const { source, id, time, paymentId, asked } = request;
    const accepted = await inSharedTransaction(db, async (tx) => {
      const [isFirst, stored] = await Promise.all([
        inbox.first(tx, { source, id, time }),
        paymentRepository.lock(tx, paymentId),
      ]);
      if (!isFirst) return false;
      // Whose payment it is, is nobody else's business: to others it does not exist.
      if (stored?.payment.source === source) {
        const decided = await this.decide(tx, { askedBy: source, asked }, stored);
        this.save(tx, stored, decided);
        return includes(decided.advanced, 'FollowUpAccepted');
      }
      endWith(tx, outbox.add(tx, [rejectedFollowUp(request, this.dependencies.clock.now())]));
      return false;
    });
    outbox.committed();
    if (accepted) onDue(asked.kind);
  }

  /** What the rules say to it, on the payment whose row the transaction holds. */
  async decide(
    tx: Tx,
    { askedBy, asked }: Pick<Command, 'askedBy' | 'asked'>,
    stored: StoredPayment,
  ): Promise<DecidedFollowUp> {
    const { clock, rulesOn, hasRoute } = this.dependencies;
    const at = clock.now();
    const { payment } = stored;
    const rules = rulesOfPayment(payment, rulesOn);
    const requestId = followUpId(payment, asked.kind, asked.reference);
    const routeIsGone = payment.attempt !== undefined && !hasRoute(payment.attempt.route);
    const command = { kind: 'RequestFollowUp', at, requestId, askedBy, asked, rules, routeIsGone } as const;
    const ifUnsent = advancePayment(payment, [{ ...command, unsent: true }]);
    // Only what would cancel the payment at once may close its pay.
    const isUnsent = includes(ifUnsent, 'PaymentCanceled') && (await provesUnsent(tx, stored));
    const advanced = isUnsent ? ifUnsent : advancePayment(payment, [command]);
    const rejected = advanced.recorded.find(({ fact }) => fact.kind === 'FollowUpRejected')?.fact;
    const refused = rejected?.kind === 'FollowUpRejected' ? rejected : undefined;
    return { at, requestId, advanced, isUnsent, refused };
  }

  /** Writes what was decided; the transaction ends with it. */
  save(tx: Tx, stored: StoredPayment, { at, advanced, isUnsent }: DecidedFollowUp): void {
    const { outbox } = this.dependencies;
    saveAdvanced(tx, outbox, { ...stored, payment: advanced.payment }, advanced, changesFor(advanced, isUnsent), at);
  }
}

/** A repeat of the pay waits until it is known what became of the cancel; one that somebody has in hand is on its way. */
function changesFor(advanced: Advanced, isUnsent: boolean): OperationChanges {
  if (isUnsent) return { inquire: { state: 'done' } };
  const isCanceling = openFollowUps(advanced.payment, 'cancel').length > 0;
  return isCanceling ? { pay: { state: 'waiting', from: ['due'], unleased: true } } : {};
}

function includes({ recorded }: Advanced, kind: PaymentFactKind): boolean {
  return recorded.some(({ fact }) => fact.kind === kind);
}

/** Whether it is proven that nothing of the payment left; then nothing will. */
async function provesUnsent(tx: Tx, { payment }: StoredPayment): Promise<boolean> {
  if (!payment.attempt || !['requested', 'deferred'].includes(payment.status)) return false;
  return closeIfUnsent(tx, payment.attempt.paymentRequestId);
}
