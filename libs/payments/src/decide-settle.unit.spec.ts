import { decide } from './decide';
import { askedAfterSettlementMs, nextInquiryAt } from './index';
import type { LastInquiry } from './decide-settle';
import { after, ask, general, kinds, numbered } from './follow-up.builders';
import { expiryMarginMs } from './inquiry-schedule';
import { isOpen, type Payment } from './payment';
import { expiresAt, findings, paymentIn, recordFindings, requestedAt, takes } from './payment.builders';
import type { PaymentCommand } from './payment-command';
import type { UpstreamFinding } from './upstream-finding';

const end = expiresAt + expiryMarginMs;
const now = end + 10 * 60_000;
const evidence = 'support case 4711';
const asked = (said: LastInquiry['said'], askedAt = now - 1_000): LastInquiry => ({ askedAt, said });

function settle(lastInquiry: LastInquiry | undefined = asked('not-found'), at = now): PaymentCommand {
  return { kind: 'SettleByOperator', at, operator: 'kim', evidence, lastInquiry };
}

const unknown = (payment: Payment = paymentIn('processing')): Payment => ({ ...payment, unknownSince: requestedAt });
const settled = (): Payment => after(unknown(numbered(paymentIn('processing'))), settle()).payment;
const inquired = (...found: UpstreamFinding[]): PaymentCommand =>
  recordFindings(found, { at: now + 60_000, evidence: { via: 'inquiry', id: 'inq-9', askedAt: now + 59_000 } });
const refusal = (payment: Payment, command: PaymentCommand) => {
  const decision = decide(payment, command);
  return decision.accepted ? undefined : decision.reason;
};

describe('an unknown payment that an operator ends on evidence', () => {
  it.each<LastInquiry['said']>(['not-found', 'no-answer'])('fails, upstream having said: %s', (said) => {
    const { payment, facts } = after(unknown(), settle(asked(said)));
    expect(kinds(facts)).toEqual(['SettledByOperator', 'PaymentFailed', 'OutcomeBecameKnown']);
    expect(payment).toMatchObject({
      status: 'failed',
      ending: { reason: 'settled-by-operator' },
      settlement: { at: now, operator: 'kim', evidence },
      endedAt: now,
    });
    expect(payment.unknownSince).toBeUndefined();
  });

  it('tells nobody outside what the operator holds', () => expect(settled().ending?.detail).not.toContain(evidence));

  it('answers the cancel that was under way', () => {
    const { payment: canceling } = after(unknown(), ask({ kind: 'cancel' }));
    const { payment, facts } = after(canceling, settle());
    expect(kinds(facts)).toContain('CancelFailed');
    expect(payment.followUps).toMatchObject([{ status: 'failed', ending: { reason: 'payment-ended' } }]);
  });
});

describe('nobody ends a payment by hand', () => {
  it.each<[string, Payment, PaymentCommand, string]>([
    ['that has ended', { ...paymentIn('canceled') }, settle(), 'payment-settled'],
    ['that is approved', { ...paymentIn('authorized'), unknownSince: requestedAt }, settle(), 'payment-settled'],
    ['that is captured', paymentIn('captured'), settle(), 'payment-settled'],
    ['nothing was sent of', paymentIn('deferred'), settle(), 'outcome-not-unknown'],
    ['that is not unknown', paymentIn('processing'), settle(), 'outcome-not-unknown'],
    ['whose time runs', unknown(), settle(asked('not-found', end - 2_000), end - 1), 'time-not-over'],
    [
      'that nobody inquired about',
      unknown(),
      { ...settle(), lastInquiry: undefined } as PaymentCommand,
      'not-inquired-lately',
    ],
    ['not inquired about since its deadline', unknown(), settle(asked('not-found', end)), 'not-inquired-lately'],
    [
      'not inquired about for more than an hour',
      unknown(),
      settle(asked('not-found'), now + 60 * 60_000),
      'not-inquired-lately',
    ],
    ['that upstream says it has', unknown(), settle(asked('has-it')), 'upstream-has-it'],
  ])('%s', (_which, payment, command, reason) => expect(refusal(payment, command)).toBe(reason));

  it('twice', () => expect(refusal(settled(), settle())).toBe('payment-settled'));
});

describe('a payment ended by hand', () => {
  it('is asked about for thirty days more', () => {
    expect(nextInquiryAt(settled(), 30, now)).toBeGreaterThan(now);
    expect(nextInquiryAt(settled(), 30, now + askedAfterSettlementMs - 1)).toBeDefined();
    expect(nextInquiryAt(settled(), 30, now + askedAfterSettlementMs)).toBeUndefined();
  });

  it.each(['failed', 'canceled'] as const)('is asked about no more once upstream says %s too', (kind) => {
    const { payment, facts } = after(settled(), inquired(findings[kind]));
    expect(kinds(facts)).toEqual(['SettlementConfirmed']);
    expect(payment).toMatchObject({ status: 'failed', ending: { reason: 'settled-by-operator' } });
    expect(nextInquiryAt(payment, 30, now + 60_000)).toBeUndefined();
    expect(after(payment, inquired(findings[kind])).facts).toEqual([]);
  });

  it.each(['unknown', 'not-found', 'pending', 'action-required'] as const)(
    'is asked about on when upstream says %s',
    (kind) => {
      const { payment, facts } = after(settled(), inquired(findings[kind]));
      expect(facts).toEqual([]);
      expect(nextInquiryAt(payment, 30, now + 60_000)).toBeDefined();
    },
  );

  it('after all is late money when its capture shows, which goes back', () => {
    const { payment, facts } = after(settled(), inquired(findings.captured));
    expect(kinds(facts)).toContain('LatePaymentReceived');
    expect(kinds(facts)).not.toContain('PaymentCaptured');
    expect(payment).toMatchObject({ status: 'failed', followUps: [{ kind: 'refund', status: 'requested' }] });
  });

  it('and approved after all is voided where that is allowed', () => {
    const { payment: general1 } = after(unknown(general('processing')), settle());
    const { payment } = after(general1, inquired(findings.succeeded));
    expect(payment).toMatchObject({ lateApproval: 'open', followUps: [{ kind: 'cancel', status: 'requested' }] });
  });

  it('that has taken the money with the approval gives it back', () => {
    const { payment } = after(settled(), inquired({ ...findings.succeeded, rules: takes('with-payment') }));
    expect(payment.followUps).toMatchObject([{ kind: 'refund', status: 'requested' }]);
    expect(isOpen(payment)).toBe(false);
  });
});
