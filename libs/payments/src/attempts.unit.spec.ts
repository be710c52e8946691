import { type ApoPaymentId, parsePaymentRequestId } from '@paywright/kernel';
import fc from 'fast-check';
import { allAttempts, type NextAttempt, mayTryAgain } from './attempts';
import { decide } from './decide';
import { after, kinds } from './follow-up.builders';
import { expiryMarginMs, nextInquiryAt } from './inquiry-schedule';
import { mostAttempts, type Payment, type PaymentStatus } from './payment';
import {
  amount,
  expiresAt,
  findings,
  paymentIn,
  recordFindings,
  replay,
  requestedAt,
  requestPayment,
  takes,
} from './payment.builders';
import type { PaymentCommand } from './payment-command';
import type { RecordFindings } from './record-findings-command';
import { type FindingKind, findingKinds, type UpstreamFinding } from './upstream-finding';

const at = requestedAt + 5_000;
/** Of a card that is voided until it is captured; upstream has not told a number of it. */
const fresh = (status: PaymentStatus = 'requested'): Payment => ({ ...paymentIn(status), card: 'general' });
const nextAttempt = (number = 2): NextAttempt => ({
  paymentRequestId: parsePaymentRequestId(`pr_${number}`),
  route: `route-${number}`,
  expiresAt,
});
const declined = { ...findings.failed, retryable: true };
const answered = (finding: UpstreamFinding): PaymentCommand => recordFindings([finding], { at });
const inquired = (finding: UpstreamFinding, next?: NextAttempt): PaymentCommand =>
  recordFindings([finding], { at: at + 1_000, evidence: { via: 'inquiry', id: 'inq-1', askedAt: at }, next });
const move = (next = nextAttempt()): PaymentCommand => ({
  kind: 'MoveUnsent',
  at,
  next,
  reason: 'unreachable',
  detail: 'refused',
});
const movedOn = (payment = fresh()): Payment => after(payment, move()).payment;
const ofPast = (...found: UpstreamFinding[]): PaymentCommand =>
  recordFindings(found, { at: at + 2_000, paymentRequestId: 'pr_1', evidence: { via: 'notification', id: 'ntf-9' } });

describe('a payment that nothing was sent of', () => {
  it('goes on through another route, under another number', () => {
    const { payment, facts } = after(fresh(), move());
    expect(kinds(facts)).toEqual(['AttemptStarted']);
    expect(payment).toMatchObject({
      status: 'requested',
      attempt: { paymentRequestId: 'pr_2', route: 'route-2' },
      pastAttempts: [{ status: 'failed', attempt: { paymentRequestId: 'pr_1' }, ending: { reason: 'unreachable' } }],
    });
  });

  it('although it was unknown is so no more once it goes on, which is told', () => {
    const { payment, facts } = after({ ...fresh('processing'), unknownSince: at }, move());
    expect(kinds(facts)).toEqual(['AttemptStarted', 'OutcomeBecameKnown']);
    expect(payment.unknownSince).toBeUndefined();
  });

  it('waits where no route can take it, which is said once', () => {
    const defer = { kind: 'Defer', at, detail: 'every breaker is open' } as const;
    const { payment, facts } = after(fresh(), defer);
    expect(kinds(facts)).toEqual(['PaymentDeferred']);
    expect(after(payment, defer).facts).toEqual([]);
    expect(payment.status).toBe('deferred');
    expect(movedOn(payment).status).toBe('requested');
  });

  it('is born waiting where no route can take it', () => {
    const decision = decide(undefined, requestPayment({ deferred: 'every breaker is open' } as object));
    expect(decision.accepted && replay(undefined, decision.facts).status).toBe('deferred');
  });

  it.each<[string, Payment, number]>([
    ['its buyer is on the way', paymentIn('action_required'), at],
    ['it is approved', paymentIn('authorized'), at],
    ['it has ended', paymentIn('failed'), at],
    ['its time is nearly over', paymentIn('requested'), expiresAt - 30_000],
    [
      'it is being canceled',
      {
        ...paymentIn('processing'),
        followUps: [{ kind: 'cancel', requestId: 'c', askedBy: 'shop', reference: 'c', at, status: 'requested' }],
      },
      at,
    ],
    [
      'it was tried too often',
      { ...paymentIn('requested'), pastAttempts: Array.from({ length: mostAttempts - 1 }, () => paymentIn('failed')) },
      at,
    ],
  ])('stays as it is when %s', (_why, payment, now) => {
    expect(mayTryAgain(payment, now)).toBe(false);
    expect(
      decide(payment, { kind: 'MoveUnsent', at: now, next: nextAttempt(), reason: 'never-sent', detail: '' }),
    ).toMatchObject({
      accepted: false,
      reason: 'attempt-stands',
    });
  });
});

describe('a decline that another attempt may follow', () => {
  it('ends nothing by its answer alone', () => {
    const { payment, facts } = after(fresh(), answered(declined));
    expect(kinds(facts)).toEqual(['AttemptDeclined']);
    expect(payment).toMatchObject({ status: 'requested', attempt: { declined: { resultCode: 'DO_NOT_HONOR' } } });
  });

  it('is followed by the next attempt once an inquiry confirms it', () => {
    const { payment, facts } = after(fresh(), answered(declined), inquired(findings.failed, nextAttempt()));
    expect(kinds(facts)).toEqual(['AttemptStarted']);
    expect(payment).toMatchObject({
      attempt: { paymentRequestId: 'pr_2' },
      pastAttempts: [{ ending: { reason: 'declined' } }],
    });
  });

  it('whose payment was unknown meanwhile is followed by an attempt that is not, which is told', () => {
    const { payment: unknown } = after(fresh(), answered(declined), answered(findings.unknown));
    expect(unknown.unknownSince).toBeDefined();
    const { payment, facts } = after(unknown, inquired(findings.failed, nextAttempt()));
    expect(kinds(facts)).toEqual(['AttemptStarted', 'OutcomeBecameKnown']);
    expect(payment.unknownSince).toBeUndefined();
    expect(payment.pastAttempts?.[0]?.unknownSince).toBeUndefined();
  });

  it('ends the payment where no other route is left', () => {
    const { payment } = after(fresh(), answered(declined), inquired(findings.failed));
    expect(payment).toMatchObject({ status: 'failed', ending: { reason: 'declined', resultCode: 'DO_NOT_HONOR' } });
  });

  it('ends the payment where upstream knows nothing of it', () => {
    const { payment } = after(fresh(), answered(declined), inquired(findings['not-found'], nextAttempt()));
    expect(payment).toMatchObject({ status: 'failed', ending: { reason: 'declined', resultCode: 'DO_NOT_HONOR' } });
  });

  it('that nobody could confirm in time is unknown no more once upstream knows nothing of it: nobody asks again', () => {
    const late = expiresAt + expiryMarginMs;
    const asked = (finding: UpstreamFinding, askedAt: number): PaymentCommand =>
      recordFindings([finding], { at: askedAt, evidence: { via: 'inquiry', id: `inq-${askedAt}`, askedAt } });
    const { payment: unknown } = after(fresh(), answered(declined), asked(findings.unknown, late + 1));
    expect(unknown.unknownSince).toBe(late + 1);
    const { payment, facts } = after(unknown, asked(findings['not-found'], late + 60_000));
    expect(kinds(facts)).toEqual(['PaymentFailed', 'OutcomeBecameKnown']);
    expect(payment.unknownSince).toBeUndefined();
    expect(nextInquiryAt(payment, 9, late + 60_000)).toBeUndefined();
  });

  it('is not confirmed by a notification', () => {
    const notified = recordFindings([findings.failed], {
      at,
      evidence: { via: 'notification', id: 'ntf-1' },
      next: nextAttempt(),
    });
    const { payment, facts } = after(fresh(), answered(declined), notified);
    expect(facts).toEqual([]);
    expect(payment.status).toBe('requested');
  });

  it.each<FindingKind>(['unknown', 'pending'])('is waited with while the inquiry says %s', (kind) => {
    const { payment, facts } = after(fresh(), answered(declined), inquired(findings[kind], nextAttempt()));
    expect(kinds(facts)).not.toContain('AttemptStarted');
    expect(payment.attempt?.paymentRequestId).toBe('pr_1');
  });

  it('and then a success, is a contradiction: the payment goes on, its shipment waits', () => {
    const { payment, facts } = after(fresh(), answered(declined), inquired(findings.succeeded, nextAttempt()));
    expect(kinds(facts)).toContain('PaymentHeld');
    expect(payment).toMatchObject({ status: 'authorized', holds: [{ reason: 'contradiction' }] });
  });

  it('told of a payment whose buyer is on the way, is no such decline', () => {
    const { payment } = after(fresh('action_required'), inquired(findings.failed, nextAttempt()));
    expect(payment.status).toBe('failed');
  });
});

describe('money on an attempt that had been left', () => {
  it('holds the payment, and is voided', () => {
    const { payment, facts } = after(movedOn(), ofPast(findings.succeeded));
    expect(kinds(facts)[0]).toBe('PaymentHeld');
    expect(payment).toMatchObject({
      status: 'requested',
      attempt: { paymentRequestId: 'pr_2' },
      holds: [{ reason: 'late-payment', detail: expect.stringContaining('pr_1') as string }],
      pastAttempts: [{ lateApproval: 'open', followUps: [{ kind: 'cancel', status: 'requested' }] }],
    });
  });

  it('that was captured is given back, and is no capture of the payment', () => {
    const { payment, facts } = after(
      movedOn(),
      recordFindings([{ ...findings.succeeded, rules: takes('with-payment') }], {
        at,
        paymentRequestId: 'pr_1',
        apoPaymentId: 'apo-1' as never,
      }),
    );
    expect(kinds(facts)).not.toContain('PaymentCaptured');
    expect(payment.captures).toEqual([]);
    expect(payment.pastAttempts?.[0]).toMatchObject({
      captures: [{ amount }],
      followUps: [{ kind: 'refund', amount, status: 'requested' }],
    });
  });

  it('told twice is one doubt', () => {
    const { payment } = after(movedOn(), ofPast(findings.succeeded), ofPast(findings.succeeded));
    expect(payment.holds).toHaveLength(1);
  });

  it.each<FindingKind>(['failed', 'canceled', 'unknown', 'not-found'])('is not what %s tells', (kind) =>
    expect(after(movedOn(), ofPast(findings[kind])).facts).toEqual([]),
  );
});

describe('an attempt that was left and goes on upstream, against all proof', () => {
  const numbered = { paymentRequestId: 'pr_1', apoPaymentId: 'apo-1' as ApoPaymentId };
  const told = (kind: FindingKind, by: Partial<RecordFindings> = {}): PaymentCommand =>
    recordFindings([findings[kind]], { at: at + 2_000, paymentRequestId: 'pr_1', ...by });
  const declinedBefore = (): Payment =>
    after(fresh(), answered(declined), inquired(findings.failed, nextAttempt())).payment;
  const cancelOf = ({ pastAttempts }: Payment) => pastAttempts?.[0]?.followUps?.map(({ status }) => status);
  const isCanceledOnce = (payment: Payment): void => {
    expect(payment.holds).toMatchObject([{ reason: 'contradiction' }]);
    expect(payment.attempt?.normalUrl).toBeUndefined();
    expect(payment.pastAttempts).toMatchObject([{ followUps: [{ kind: 'cancel', status: 'requested' }] }]);
  };

  it.each<[string, Partial<RecordFindings>]>([
    ['without APO’s number', {}],
    ['with APO’s number, told for the first time', numbered],
  ])('is canceled, once, and the payment is held: %s', (_how, by) => {
    const goesOn = told('action-required', by);
    isCanceledOnce(after(movedOn(), goesOn, goesOn).payment);
    isCanceledOnce(after(declinedBefore(), goesOn, goesOn).payment);
  });

  it('is so as well when nothing of it was ever sent and it is pending, whoever says so', () =>
    isCanceledOnce(after(movedOn(), told('pending', { evidence: { via: 'notification', id: 'ntf-9' } })).payment));

  it('of which a decline was confirmed is not shown by an old message that it was pending, but by an inquiry', () => {
    const old = told('pending', { evidence: { via: 'notification', id: 'ntf-9' } });
    expect(after(declinedBefore(), old).facts).toEqual([]);
    const asked = told('pending', { evidence: { via: 'inquiry', id: 'inq-9', askedAt: at + 1_500 } });
    isCanceledOnce(after(declinedBefore(), asked).payment);
  });

  it('is doubted for its second number as well', () => {
    const second = told('action-required', { ...numbered, apoPaymentId: 'apo-9' as ApoPaymentId });
    const { payment } = after(movedOn(), told('not-found', numbered), second);
    expect(payment.holds.map(({ reason }) => reason)).toEqual(['late-payment', 'contradiction']);
    expect(cancelOf(payment)).toEqual(['requested']);
  });

  it('is canceled on while an inquiry does not find it, or tells what was asked before it showed', () => {
    const { payment } = after(
      movedOn(),
      told('action-required', numbered),
      inquiryOf('not-found', at + 3_000),
      inquiryOf('failed', at + 1_000),
      told('failed', { evidence: { via: 'notification', id: 'ntf-old' } }),
    );
    expect(cancelOf(payment)).toEqual(['requested']);
  });

  it.each<[string, PaymentCommand]>([
    ['upstream, asked since, says that it failed', inquiryOf('failed', at + 3_000)],
    ['its cancel is answered', recordFindings([{ ...findings.canceled, requestId: 'pr_1_left' }], numbered)],
    ['it is proven that nothing is there', inquiryOf('not-found', at + 3_000, { neverArrived: true })],
  ])('is canceled no more once %s', (_what, message) =>
    expect(cancelOf(after(movedOn(), told('action-required', numbered), message).payment)).toEqual(['failed']),
  );

  it('with money is dealt with as money', () => {
    const paid = recordFindings([findings['action-required'], findings.captured], numbered);
    const { payment } = after(movedOn(), paid);
    expect(payment.holds).toMatchObject([{ reason: 'late-payment' }]);
    expect(payment.pastAttempts).toMatchObject([{ followUps: [{ kind: 'refund', status: 'requested' }] }]);
  });

  function inquiryOf(kind: 'failed' | 'not-found', askedAt: number, more: object = {}): PaymentCommand {
    const evidence = { via: 'inquiry', id: `inq-${askedAt}`, askedAt } as const;
    return recordFindings([{ ...findings[kind], ...more }], { at: at + 4_000, paymentRequestId: 'pr_1', evidence });
  }
});

describe('a failure that comes with more than itself', () => {
  it('is followed by no other attempt: its money is late, and goes back', () => {
    const more = recordFindings([findings.failed, findings.captured], {
      at: at + 1_000,
      evidence: { via: 'inquiry', id: 'inq-1', askedAt: at },
      next: nextAttempt(),
    });
    const { payment, facts } = after(fresh(), answered(declined), more);
    expect(kinds(facts)).not.toContain('AttemptStarted');
    expect(kinds(facts)).not.toContain('PaymentCaptured');
    expect(payment).toMatchObject({
      status: 'failed',
      attempt: { paymentRequestId: 'pr_1' },
      holds: [{ reason: 'late-payment' }],
    });
  });
});

describe('a payment somebody wanted canceled', () => {
  it('makes no other attempt, even where the cancel was refused', () => {
    const cancel = { kind: 'cancel', requestId: 'c', askedBy: 'shop', reference: 'c', at, status: 'failed' } as const;
    expect(mayTryAgain({ ...fresh(), followUps: [cancel] }, at)).toBe(false);
    expect(mayTryAgain({ ...fresh(), followUps: [{ ...cancel, status: 'rejected' }] }, at)).toBe(true);
  });
});

describe('whatever happens, in whatever order', () => {
  interface Step {
    readonly does: 'send' | 'answer' | 'inquire' | 'notify' | 'move' | 'defer' | 'cancel';
    readonly kind: FindingKind;
    readonly past: boolean;
  }
  const step = fc.record({
    does: fc.constantFrom<Step['does']>(
      'send',
      'answer',
      'inquire',
      'inquire',
      'notify',
      'move',
      'move',
      'defer',
      'cancel',
    ),
    kind: fc.constantFrom<FindingKind>(...findingKinds, 'failed', 'failed', 'failed'),
    past: fc.boolean(),
  });

  it('no attempt begins while the one before may have an effect', () =>
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let payment = fresh();
        /** What the world knows: attempts that were sent, were answered F to, and whose failure an inquiry has confirmed. */
        const sent = new Set<string>();
        const refused = new Set<string>();
        const confirmed = new Set<string>();
        let made = 1;
        steps.forEach(({ does, kind, past }, index) => {
          const now = at + index * 1_000;
          const current = payment.attempt?.paymentRequestId ?? '';
          const about = past ? (payment.pastAttempts?.[0]?.attempt?.paymentRequestId ?? current) : current;
          const next = nextAttempt(made + 1);
          const finding = kind === 'failed' ? declined : findings[kind];
          const told = (via: 'answer' | 'inquiry' | 'notification'): PaymentCommand =>
            recordFindings([finding], {
              at: now,
              paymentRequestId: about,
              evidence: { via, id: `${via}-${index}`, askedAt: now },
              next,
            });
          if (does === 'send') sent.add(current);
          // Only what was sent is answered, and only a sent attempt is found upstream.
          if (['answer', 'inquire', 'notify'].includes(does)) sent.add(about);
          if (does === 'answer' && kind === 'failed') refused.add(about);
          if (does === 'inquire' && kind === 'failed') confirmed.add(about);
          // The database proves that nothing was sent; without the proof nobody asks to move.
          if (does === 'move' && sent.has(current)) return;
          const commands: Record<Step['does'], PaymentCommand | undefined> = {
            send: undefined,
            answer: told('answer'),
            inquire: told('inquiry'),
            notify: told('notification'),
            move: { kind: 'MoveUnsent', at: now, next, reason: 'never-sent', detail: '' },
            defer: sent.has(current) ? undefined : { kind: 'Defer', at: now, detail: 'all down' },
            cancel: {
              kind: 'RequestFollowUp',
              at: now,
              requestId: `cn-${index}`,
              askedBy: 'shop',
              asked: { kind: 'cancel', reference: `c-${index}` },
              rules: takes('separate'),
            },
          };
          const command = commands[does];
          if (!command) return;
          const before = payment;
          const decision = decide(before, command);
          if (!decision.accepted) return;
          payment = replay(before, decision.facts);
          const started = decision.facts.filter((fact) => fact.kind === 'AttemptStarted');
          if (started.length === 0) return;
          made += 1;
          expect(started).toHaveLength(1);
          expect(!sent.has(current) || (refused.has(current) && confirmed.has(current))).toBe(true);
          expect(before.attempt?.normalUrl).toBeUndefined();
          expect(before.status).not.toMatch(/authorized|captured|failed|canceled|expired/);
        });
        // One attempt at most is open; the others have ended.
        const open = allAttempts(payment).filter(({ status }) => !['failed', 'canceled', 'expired'].includes(status));
        expect(open.length).toBeLessThanOrEqual(1);
        expect(
          allAttempts(payment)
            .slice(1)
            .every(({ status }) => status === 'failed'),
        ).toBe(true);
      }),
      { numRuns: 2_000 },
    ));
});
