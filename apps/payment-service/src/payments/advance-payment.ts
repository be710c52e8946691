import {
  apply,
  attemptView,
  decide,
  inquiryAfter,
  type InquirySchedule,
  type Payment,
  type PaymentCommand,
} from '@paywright/payments';
import type { RecordedFact } from './publish-facts';

/** A payment after some commands, and the facts that got it there. */
export interface Advanced {
  readonly payment: Payment;
  readonly recorded: readonly RecordedFact[];
}

/** Decides the commands one after the other. A refusal leaves the payment as it was: nothing to do. */
export function advancePayment(start: Payment, commands: readonly PaymentCommand[]): Advanced {
  let payment = start;
  const recorded: RecordedFact[] = [];
  for (const command of commands) {
    const decision = decide(payment, command);
    if (!decision.accepted) continue;
    for (const fact of decision.facts) {
      payment = apply(payment, fact);
      const evidence = command.kind === 'RecordFindings' ? command.evidence : undefined;
      recorded.push({ fact, after: payment, evidence });
    }
  }
  return { payment, recorded };
}

/** The same as one of its attempts has it: of one that was left, only what became of that. */
export function viewOf({ payment, recorded }: Advanced, paymentRequestId: string): Advanced {
  const view = attemptView(payment, paymentRequestId);
  if (!view || view === payment) return { payment, recorded };
  const facts = recorded.flatMap(({ fact, evidence }) =>
    fact.kind === 'PastAttemptChanged' && fact.paymentRequestId === paymentRequestId
      ? [{ fact: fact.fact, after: view, evidence }]
      : [],
  );
  return { payment: view, recorded: facts };
}

/** When to ask upstream next after a change. */
export function nextInquiry(
  before: Payment,
  { payment, recorded }: Advanced,
  rounds: number,
  now: number,
  schedule: InquirySchedule,
): { dueAt?: number; rounds: number } {
  // A payment that got somewhere is asked about closely again.
  const asked = payment.status === before.status ? rounds : 0;
  const dueAt = inquiryAfter(
    payment,
    recorded.map(({ fact }) => fact),
    asked,
    now,
    schedule,
  );
  return { dueAt, rounds: asked + 1 };
}
