import { ourselves } from './ask-ourselves';
import { captureWatchAt, lastChanceReference } from './capture-watch';
import { decideFollowUp } from './decide-follow-up';
import type { Payment } from './payment';
import type { PaymentCommand } from './payment-command';
import type { PaymentFact } from './payment-fact';

type RemindOfCapture = Extract<PaymentCommand, { kind: 'RemindOfCapture' }>;

/** Said once, while nobody has asked for the capture; near the very end the capture is asked for, where that is wished. */
export function remindOfCapture(payment: Payment, command: RemindOfCapture): PaymentFact[] {
  const { at, lastChance, requestId, rules } = command;
  const dueAt = captureWatchAt(payment);
  const captureBy = payment.authorized?.captureBy;
  if (dueAt === undefined || captureBy === undefined || at < dueAt) return [];
  if (!payment.captureDueSoonSaid) return [{ kind: 'CaptureDueSoon', at, captureBy, lastChance }];
  const asked = { kind: 'capture', reference: lastChanceReference } as const;
  const facts = decideFollowUp(payment, { kind: 'RequestFollowUp', at, requestId, askedBy: ourselves, asked, rules });
  // A refusal that leaves no trace would be tried again and again: said once that no last chance is left.
  const leavesNoTrace = facts.some((fact) => fact.kind === 'FollowUpRejected' && !fact.kept);
  return leavesNoTrace ? [{ kind: 'CaptureDueSoon', at, captureBy, lastChance: false }] : facts;
}
