import { type ApoPaymentId, parsePaymentRequestId } from '@paywright/kernel';
import fc from 'fast-check';
import { decide } from './decide';
import { after } from './follow-up.builders';
import { expiryMarginMs, nextInquiryAt } from './inquiry-schedule';
import { isOpen, type Payment } from './payment';
import { expiresAt, findings, paymentIn, replay, requestedAt, takes } from './payment.builders';
import type { PaymentCommand } from './payment-command';
import type { RecordFindings } from './record-findings-command';
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
function toldOf(
  paymentRequestId: string,
  { via, kinds, tellsNumber, askedBeforeMs }: Message,
  at: number,
): RecordFindings {
  const evidence = { via, id: `msg-${at}`, ...(via === 'inquiry' && { askedAt: at - askedBeforeMs }) };
  const apoPaymentId = tellsNumber ? (`apo-${paymentRequestId}` as ApoPaymentId) : undefined;
  const told = kinds.map((kind) => findings[kind]);
  return { kind: 'RecordFindings', at, paymentRequestId, evidence, apoPaymentId, findings: told };
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

describe('whatever is told of a payment and asked of it, in whatever order', () => {
  type Step =
    | { readonly does: 'hear'; readonly waitMs: number; readonly message: Message; readonly isProof: boolean }
    | {
        readonly does: 'defer' | 'expire-unsent' | 'end-as-told' | 'settle' | 'cancel' | 'cancel-unsent';
        readonly waitMs: number;
      };
  const waitMs = fc.oneof(fc.integer({ min: 0, max: 30_000 }), fc.constant(expiresAt + expiryMarginMs - requestedAt));
  // What says nothing comes often: it is what payments become unknown of.
  const silence = fc.constantFrom<FindingKind[]>(['unknown'], ['not-found']);
  const heard = fc.oneof(
    message,
    message.chain((one) => silence.map((kinds) => ({ ...one, kinds }))),
  );
  const step: fc.Arbitrary<Step> = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ does: fc.constant('hear' as const), waitMs, message: heard, isProof: fc.boolean() }),
    },
    fc.record({
      does: fc.constantFrom('defer', 'expire-unsent', 'end-as-told', 'settle', 'cancel', 'cancel-unsent'),
      waitMs,
    }),
  );

  function commandOf(one: Step, at: number): PaymentCommand {
    switch (one.does) {
      case 'hear': {
        const told = toldOf('pr_1', one.message, at);
        const known = told.findings.map((finding) => {
          if (finding.kind === 'failed') return { ...finding, retryable: one.isProof };
          return finding.kind === 'not-found' ? { ...finding, neverArrived: one.isProof } : finding;
        });
        return { ...told, findings: known };
      }
      case 'defer':
        return { kind: 'Defer', at, detail: 'all routes are out' };
      case 'expire-unsent':
        return { kind: 'ExpireUnsent', at };
      case 'end-as-told':
        return { kind: 'EndAsTold', at, status: 'expired', ending: { reason: 'never-arrived', detail: 'not found' } };
      case 'settle': {
        const lastInquiry = { askedAt: at - 1, said: 'not-found' } as const;
        return { kind: 'SettleByOperator', at, operator: 'kim', evidence: 'support case 4711', lastInquiry };
      }
      case 'cancel':
      case 'cancel-unsent':
        return {
          kind: 'RequestFollowUp',
          at,
          requestId: `cancel-${at}`,
          askedBy: 'order-service',
          asked: { kind: 'cancel', reference: `cancel-${at}` },
          rules: takes('separate'),
          unsent: one.does === 'cancel-unsent',
        };
    }
  }

  it('it is unknown only while it is open, and then upstream is asked again', () =>
    fc.assert(
      fc.property(fc.array(step, { maxLength: 15 }), (steps) => {
        let payment = paymentIn('requested');
        let at = requestedAt;
        for (const one of steps) {
          at += one.waitMs + 1;
          payment = afterwards(payment, commandOf(one, at));
          if (payment.unknownSince === undefined) continue;
          expect(isOpen(payment)).toBe(true);
          expect(nextInquiryAt(payment, 1, at)).toBeDefined();
        }
      }),
      { numRuns: 2_000 },
    ));
});
