import { type ApoPaymentId, parsePaymentRequestId } from '@paywright/kernel';
import fc from 'fast-check';
import { decide } from './decide';
import { after } from './follow-up.builders';
import type { Payment } from './payment';
import { expiresAt, findings, paymentIn, recordFindings, replay, requestedAt } from './payment.builders';
import type { PaymentCommand } from './payment-command';
import { type Evidence, type FindingKind, findingKinds } from './upstream-finding';

/** What one message tells, whoever brought it. */
interface Message {
  readonly via: Evidence['via'];
  readonly kinds: readonly FindingKind[];
  readonly tellsNumber: boolean;
  /** Of an inquiry: how long before it is recorded it was put. */
  readonly askedBeforeMs: number;
}

const message: fc.Arbitrary<Message> = fc.record({
  via: fc.constantFrom<Evidence['via']>('answer', 'inquiry', 'notification'),
  kinds: fc.array(fc.constantFrom<FindingKind>(...findingKinds, 'action-required', 'pending'), {
    minLength: 1,
    maxLength: 2,
  }),
  tellsNumber: fc.boolean(),
  askedBeforeMs: fc.integer({ min: 0, max: 20_000 }),
});

/** The command of a message about this attempt. */
function toldOf(paymentRequestId: string, { via, kinds, tellsNumber, askedBeforeMs }: Message, at: number) {
  const evidence = { via, id: `msg-${at}`, ...(via === 'inquiry' && { askedAt: at - askedBeforeMs }) };
  const apoPaymentId = tellsNumber ? (`apo-${paymentRequestId}` as ApoPaymentId) : undefined;
  const told = kinds.map((kind) => findings[kind]);
  return recordFindings(told, { at, paymentRequestId, evidence, apoPaymentId });
}

function afterwards(payment: Payment, command: PaymentCommand): Payment {
  const decision = decide(payment, command);
  return decision.accepted ? replay(payment, decision.facts) : payment;
}

describe('whatever is told of an attempt that was left, in whatever order', () => {
  const leftAt = requestedAt + 5_000;
  const { payment: left } = after(paymentIn('requested'), {
    kind: 'MoveUnsent',
    at: leftAt,
    next: { paymentRequestId: parsePaymentRequestId('pr_2'), route: 'route-2', expiresAt },
    reason: 'never-sent',
    detail: 'its breaker was open',
  });

  it('it is canceled, once, and the payment is held, as soon as it shows life, unless its money has come', () =>
    fc.assert(
      fc.property(fc.array(message, { minLength: 1, maxLength: 12 }), (messages) => {
        let payment = left;
        let showedLife = false;
        messages.forEach((one, index) => {
          payment = afterwards(payment, toldOf('pr_1', one, leftAt + index * 5_000));
          showedLife ||= one.kinds.some((kind) => kind === 'action-required' || kind === 'pending');
          const [past] = payment.pastAttempts ?? [];
          const isPaid = past?.captures.length !== 0 || past.lateApproval !== undefined;
          if (!showedLife) return;
          expect(payment.holds).not.toEqual([]);
          const cancels = past?.followUps?.filter(({ reference }) => reference === 'left-attempt') ?? [];
          expect(cancels.length).toBeLessThanOrEqual(1);
          expect(isPaid || cancels.length === 1).toBe(true);
        });
        expect(payment).toMatchObject({ status: 'requested', attempt: { paymentRequestId: 'pr_2' }, captures: [] });
      }),
      { numRuns: 1_000 },
    ));
});
