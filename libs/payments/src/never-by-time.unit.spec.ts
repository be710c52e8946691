import fc from 'fast-check';
import type { ApoPaymentId } from '@paywright/kernel';
import { decide } from './decide';
import { openFollowUps } from './follow-up';
import { expiryMarginMs, nextInquiryAt } from './inquiry-schedule';
import { isOpen, type Payment, type PaymentStatus } from './payment';
import { expiresAt, paymentIn, recordFindings, replay, requestedAt } from './payment.builders';
import type { PaymentCommand } from './payment-command';
import type { Evidence } from './upstream-finding';

/** What is no news: silence, or an upstream that does not know the payment. */
interface NoNews {
  readonly waitMs: number;
  readonly via: Evidence['via'];
  readonly finding: 'unknown' | 'not-found' | 'pending';
  /** How long before it was recorded an inquiry was put. */
  readonly askedBeforeMs: number;
  readonly says: 'finding' | 'defer' | 'settle-without-inquiry';
}

const noNews: fc.Arbitrary<NoNews> = fc.record({
  waitMs: fc.oneof(fc.integer({ min: 0, max: 60_000 }), fc.integer({ min: 0, max: 30 * 24 * 60 * 60_000 })),
  via: fc.constantFrom<Evidence['via']>('answer', 'inquiry', 'notification'),
  finding: fc.constantFrom<NoNews['finding']>('unknown', 'not-found', 'not-found', 'pending'),
  askedBeforeMs: fc.integer({ min: 0, max: 120_000 }),
  says: fc.constantFrom<NoNews['says']>('finding', 'finding', 'finding', 'defer', 'settle-without-inquiry'),
});

function commandOf({ via, finding, askedBeforeMs, says }: NoNews, at: number): PaymentCommand {
  if (says === 'defer') return { kind: 'Defer', at, detail: 'all routes are out' };
  if (says === 'settle-without-inquiry') return { kind: 'SettleByOperator', at, operator: 'kim', evidence: 'none' };
  const evidence = { via, id: `msg-${at}`, ...(via === 'inquiry' && { askedAt: at - askedBeforeMs }) };
  const found = {
    unknown: { kind: 'unknown', cause: 'timeout' },
    'not-found': { kind: 'not-found' },
    pending: { kind: 'pending', buyerPaid: true },
  } as const;
  return recordFindings([found[finding]], { at, evidence });
}

function after(payment: Payment, command: PaymentCommand): Payment {
  const decision = decide(payment, command);
  return decision.accepted ? replay(payment, decision.facts) : payment;
}

const starts: Payment[] = (
  ['requested', 'deferred', 'processing', 'action_required'] satisfies PaymentStatus[]
).flatMap((status) => {
  const payment = paymentIn(status);
  const apoPaymentId = 'apo-1' as ApoPaymentId;
  return [payment, { ...payment, attempt: payment.attempt && { ...payment.attempt, apoPaymentId } }];
});

describe('time, silence and an upstream that does not know the payment', () => {
  it('never end a payment, and upstream goes on being asked', () =>
    fc.assert(
      fc.property(fc.constantFrom(...starts), fc.array(noNews, { maxLength: 40 }), (start, messages) => {
        let at = requestedAt;
        let payment = start;
        for (const message of messages) {
          at += message.waitMs;
          payment = after(payment, commandOf(message, at));
          expect(isOpen(payment)).toBe(true);
          expect(payment.ending).toBeUndefined();
          const next = nextInquiryAt(payment, messages.length, at) ?? Infinity;
          expect(next - at).toBeLessThanOrEqual(6 * 60 * 60_000);
        }
      }),
    ));

  it('end it only with our own cancel, sent after its time, and the proof that it never arrived', () =>
    fc.assert(
      fc.property(fc.constantFrom(...starts), fc.array(fc.boolean(), { maxLength: 12 }), (start, isProof) => {
        const end = expiresAt + expiryMarginMs;
        let at = requestedAt;
        let payment = start;
        for (const neverArrived of isProof) {
          at += 90_000;
          const canceled = openFollowUps(payment, 'cancel').length > 0;
          const evidence = { via: 'inquiry', id: `inq-${at}`, askedAt: at - 1_000 } as const;
          const before = payment;
          payment = after(payment, recordFindings([{ kind: 'not-found', neverArrived }], { at, evidence }));
          if (isOpen(payment) || !isOpen(before)) continue;
          expect({ neverArrived, canceled, late: evidence.askedAt > end }).toEqual({
            neverArrived: true,
            canceled: true,
            late: true,
          });
          expect(payment).toMatchObject({ status: 'expired', ending: { reason: 'never-arrived' } });
        }
      }),
    ));
});
