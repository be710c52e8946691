import { type ApoPaymentId, money } from '@paywright/kernel';
import fc from 'fast-check';
import { decide } from './decide';
import {
  amount,
  antom,
  evidence,
  expiresAt,
  findings,
  paymentIn,
  recordFindings,
  replay,
  takes,
  requestedAt,
  requestPayment,
} from './payment.builders';
import { nextInquiryAt } from './inquiry-schedule';
import { capturedAmount, type Payment } from './payment';
import type { PaymentCommand } from './payment-command';
import type { PaymentFact } from './payment-fact';
import type { UpstreamFinding } from './upstream-finding';

const given = (payment: Payment | undefined) => ({
  when: (command: PaymentCommand) => {
    const decision = decide(payment, command);
    return {
      then: (...kinds: string[]): void => {
        if (!decision.accepted) throw new Error(`refused: ${decision.reason}`);
        expect(decision.facts.map(({ kind }) => kind)).toEqual(kinds);
      },
      thenRefused: (reason: string): void => expect(decision).toMatchObject({ accepted: false, reason }),
      /** The payment afterwards. */
      get after(): Payment {
        return replay(payment, decision.accepted ? decision.facts : []);
      },
    };
  },
});

const inquiry = { via: 'inquiry', id: 'opn_2' } as const;
const notification = { via: 'notification', id: 'ntf_1' } as const;

describe('a payment request', () => {
  it('starts an attempt', () => given(undefined).when(requestPayment()).then('PaymentRequested'));

  it('is kept as rejected when it may not be sent', () =>
    given(undefined)
      .when(requestPayment({ refusal: { reason: 'order-already-held', detail: 'held by another payment' } }))
      .then('PaymentRejected'));

  it('is refused when the payment exists', () =>
    given(paymentIn('requested')).when(requestPayment()).thenRefused('payment-exists'));
});

describe('an answer with a URL', () => {
  it('sends the buyer there and keeps APO’s number', () =>
    given(paymentIn('requested'))
      .when(recordFindings([findings['action-required']], { apoPaymentId: 'apo-1' as ApoPaymentId }))
      .then('ApoPaymentIdLearned', 'PaymentActionRequired'));

  it('changes nothing when it comes a second time', () => {
    const once = replay(paymentIn('requested'), [
      { kind: 'ApoPaymentIdLearned', at: 0, apoPaymentId: 'apo-1' as ApoPaymentId },
      { kind: 'PaymentActionRequired', at: 0, normalUrl: 'https://checkout.example/other' },
    ]);
    given(once)
      .when(recordFindings([findings['action-required']]))
      .then();
  });

  it('leaves no URL behind once the payment is final', () => {
    const outcome = given(paymentIn('action_required')).when(
      recordFindings([findings.failed], { evidence: notification }),
    );
    outcome.then('PaymentFailed');
    expect(outcome.after.attempt?.normalUrl).toBeUndefined();
  });
});

describe('a refused pay', () => {
  const refused = recordFindings([{ kind: 'failed', resultCode: 'PARAM_ILLEGAL', detail: 'refused' }]);

  it('ends a payment of which upstream has told nothing', () =>
    given(paymentIn('requested')).when(refused).then('PaymentFailed'));

  it('does not end a payment whose buyer has a page to pay on: it was a repeat that was refused', () => {
    const outcome = given(paymentIn('action_required')).when(refused);
    outcome.then();
    expect(nextInquiryAt(outcome.after, 0, requestedAt)).toBeDefined();
  });

  it('does not end a payment that upstream has a number for, and leaves it unknown', () => {
    const known = replay(paymentIn('processing'), [
      { kind: 'ApoPaymentIdLearned', at: 0, apoPaymentId: 'apo-1' as ApoPaymentId },
    ]);
    given(known).when(refused).then('OutcomeBecameUnknown');
  });

  it('contradicts no approval, but a notified failure does', () => {
    const approved = replay(paymentIn('authorized'), [
      { kind: 'ApoPaymentIdLearned', at: 0, apoPaymentId: 'apo-1' as ApoPaymentId },
    ]);
    given(approved).when(refused).then();
    given(approved)
      .when(recordFindings([findings.failed], { evidence: notification }))
      .then('PaymentHeld');
  });
});

describe('a call without a usable answer', () => {
  it('leaves the payment open and marks it unknown', () => {
    const outcome = given(paymentIn('requested')).when(recordFindings([findings.unknown]));
    outcome.then('PaymentProcessing', 'OutcomeBecameUnknown');
    expect(outcome.after).toMatchObject({
      status: 'processing',
      unknownSince: expect.any(Number),
    });
  });

  it('is lifted by the first verified news', () => {
    const unknown = replay(paymentIn('processing'), [{ kind: 'OutcomeBecameUnknown', at: 1, cause: 'timeout' }]);
    given(unknown)
      .when(recordFindings([findings.pending], { evidence: inquiry }))
      .then('OutcomeBecameKnown');
  });

  it('says nothing about the payment when the call was an inquiry', () =>
    given(paymentIn('action_required'))
      .when(recordFindings([findings.unknown], { evidence: inquiry }))
      .then());
});

describe('time', () => {
  const late = { at: expiresAt + 31_000, evidence: inquiry };

  it('alone never ends a payment: past its deadline it becomes unknown', () =>
    given(paymentIn('action_required'))
      .when(recordFindings([findings.pending], late))
      .then('OutcomeBecameUnknown'));

  it('does not turn not-found into a failure', () =>
    given(paymentIn('processing'))
      .when(recordFindings([findings['not-found']], late))
      .then('OutcomeBecameUnknown'));

  it('ends it when upstream closed the order', () =>
    given(paymentIn('action_required'))
      .when(recordFindings([{ kind: 'failed', resultCode: 'ORDER_IS_CLOSED', detail: 'closed' }], late))
      .then('PaymentExpired'));

  it('ends it when nothing was ever sent', () =>
    given(paymentIn('requested')).when({ kind: 'ExpireUnsent', at: expiresAt }).then('PaymentExpired'));

  it('lifts the unknown mark with it', () => {
    const unknown = replay(paymentIn('requested'), [{ kind: 'OutcomeBecameUnknown', at: 1, cause: 'timeout' }]);
    const outcome = given(unknown).when({ kind: 'ExpireUnsent', at: expiresAt });
    outcome.then('PaymentExpired', 'OutcomeBecameKnown');
    expect(outcome.after.unknownSince).toBeUndefined();
  });

  it('cannot expire a payment that has an outcome', () =>
    given(paymentIn('captured')).when({ kind: 'ExpireUnsent', at: expiresAt }).thenRefused('payment-settled'));
});

describe('an end that was told, of a payment whose database went back', () => {
  const ending = { reason: 'never-arrived', detail: 'upstream never had the payment' };
  const endAsTold = { kind: 'EndAsTold', at: expiresAt, status: 'expired', ending } as const;

  it.each(['failed', 'canceled', 'expired'] as const)('is the same end again: %s, with its reason', (status) => {
    const { after } = given(paymentIn('processing')).when({ ...endAsTold, status });
    expect(after).toMatchObject({ status, ending });
  });

  it('counts although the attempt was declined in a way that another one may follow', () => {
    const declined: PaymentFact = { kind: 'AttemptDeclined', at: 1, reason: 'declined', detail: 'no' };
    given(replay(paymentIn('processing'), [declined]))
      .when(endAsTold)
      .then('PaymentExpired');
  });

  it('ends an approval, its captures and its cancels, and every doubt', () => {
    const asked = { requestId: 'pr_1_cp', askedBy: 'shop', reference: 'c-1', at: 1, status: 'requested' } as const;
    const capture: PaymentFact = { kind: 'FollowUpAccepted', at: 1, followUp: { ...asked, kind: 'capture', amount } };
    const cancel: PaymentFact = { kind: 'FollowUpAccepted', at: 1, followUp: { ...asked, kind: 'cancel' } };
    const unknown: PaymentFact = { kind: 'OutcomeBecameUnknown', at: 1, cause: 'timeout' };
    given(replay(paymentIn('authorized'), [capture, cancel, unknown]))
      .when(endAsTold)
      .then('PaymentExpired', 'CancelFailed', 'CaptureFailed', 'OutcomeBecameKnown');
    given(replay(paymentIn('authorized'), [cancel]))
      .when({ ...endAsTold, status: 'canceled' })
      .then('PaymentCanceled');
  });

  it('is asked about on where only an operator had answered for it', () => {
    const settled = { ...endAsTold, status: 'failed', ending: { reason: 'settled-by-operator', detail: '' } } as const;
    const { after } = given(paymentIn('processing')).when(settled);
    expect(nextInquiryAt(after, 0, expiresAt + 60_000)).toBeDefined();
  });

  it.each(['captured', 'failed', 'rejected'] as const)('is no end of one that is %s', (status) =>
    given(paymentIn(status)).when(endAsTold).then(),
  );
});

describe('an approval', () => {
  it('by Antom waits for the reported capture', () =>
    given(paymentIn('action_required'))
      .when(recordFindings([findings.succeeded]))
      .then('AcquirerLearned', 'PaymentAuthorized'));

  it('by 2C2P is the capture', () => {
    const outcome = given(paymentIn('action_required')).when(
      recordFindings([{ ...findings.succeeded, acquirer: { acquirerName: '2C2P' }, rules: takes('with-payment') }]),
    );
    outcome.then('AcquirerLearned', 'PaymentAuthorized', 'PaymentCaptured');
    expect(outcome.after).toMatchObject({ status: 'captured', captures: [{ basis: 'payment' }], holds: [] });
  });

  it('is the capture only if the acquirer takes this kind of card so', () => {
    const general = { ...paymentIn('action_required'), card: 'general' } as const;
    const captureBases = { 'issuer-authenticated': 'with-payment', general: 'separate' } as const;
    const rules = { ...takes('separate'), captureBases };
    given(general)
      .when(recordFindings([{ ...findings.succeeded, rules }]))
      .then('AcquirerLearned', 'PaymentAuthorized');
  });

  it('by an acquirer without rules is held', () =>
    given(paymentIn('action_required'))
      .when(
        recordFindings([{ ...findings.succeeded, acquirer: { acquirerName: 'SOMEBODY' }, rules: takes('unknown') }]),
      )
      .then('AcquirerLearned', 'PaymentAuthorized', 'PaymentHeld'));

  it('that does not name the acquirer does not doubt one that another message named', () => {
    const authorized = replay(paymentIn('authorized'), [{ kind: 'AcquirerLearned', at: 0, acquirer: antom }]);
    for (const acquirer of [undefined, { acquirerName: '' }]) {
      given(authorized)
        .when(recordFindings([{ ...findings.succeeded, acquirer, rules: takes('unknown') }], { evidence: inquiry }))
        .then();
    }
  });

  it('that does not name the acquirer is held when no message did', () =>
    given(paymentIn('action_required'))
      .when(recordFindings([{ ...findings.succeeded, acquirer: undefined, rules: takes('unknown') }]))
      .then('PaymentAuthorized', 'PaymentHeld'));

  it('for another amount is held', () => {
    const outcome = given(paymentIn('action_required')).when(
      recordFindings([{ ...findings.succeeded, amount: money(42n, 'KRW') }]),
    );
    outcome.then('AcquirerLearned', 'PaymentAuthorized', 'PaymentHeld');
    expect(outcome.after.holds).toMatchObject([{ reason: 'amount-mismatch' }]);
  });

  it.each(['authorized', 'captured'] as const)('for another amount holds a payment that is %s already', (status) => {
    const outcome = given(paymentIn(status)).when(
      recordFindings([{ ...findings.succeeded, amount: money(42_000n, 'KRW') }]),
    );
    outcome.then(...(status === 'authorized' ? ['AcquirerLearned', 'PaymentHeld'] : ['PaymentHeld']));
    expect(outcome.after.holds).toMatchObject([{ reason: 'amount-mismatch' }]);
  });

  it('by 2C2P after one by Antom, and for more, is captured and held', () => {
    const outcome = given(paymentIn('authorized')).when(
      recordFindings([{ ...findings.succeeded, amount: money(42_000n, 'KRW'), rules: takes('with-payment') }]),
    );
    outcome.then('AcquirerLearned', 'PaymentHeld', 'PaymentCaptured');
    expect(outcome.after).toMatchObject({ status: 'captured', holds: [{ reason: 'amount-mismatch' }] });
  });

  it('repeated by inquiry changes nothing', () => {
    const authorized = replay(paymentIn('authorized'), [{ kind: 'AcquirerLearned', at: 0, acquirer: antom }]);
    given(authorized)
      .when(recordFindings([findings.succeeded]))
      .then();
  });
});

describe('the acquirer whose rules hold', () => {
  const named = (acquirerName: string | undefined): UpstreamFinding[] => [
    { ...findings.succeeded, acquirer: acquirerName === undefined ? undefined : { acquirerName } },
  ];
  const told = (start: Payment, ...messages: UpstreamFinding[][]): string | undefined =>
    messages.reduce((payment, one) => given(payment).when(recordFindings(one)).after, start).acquirer?.acquirerName;
  const taken = (acquirerName: string | undefined): UpstreamFinding[] => [
    { ...findings.captured, acquirer: acquirerName === undefined ? undefined : { acquirerName } },
  ];

  it.each<[string, UpstreamFinding[][], string | undefined]>([
    ['is told by a later message where the approval named none', [named(undefined), named('ADYEN')], 'ADYEN'],
    ['is told by a later message where the approval’s had no name', [named(''), named('ADYEN')], 'ADYEN'],
    ['is the one that APO moved the approved payment to', [named('ALIPAY'), named('ADYEN')], 'ADYEN'],
    ['stays when a later message names none', [named('ADYEN'), named(undefined), named('')], 'ADYEN'],
    ['stays when its capture is told by a message that names none', [named('ADYEN'), taken('')], 'ADYEN'],
    ['is whoever took the money, whatever approval is told again', [taken('ADYEN'), named('ALIPAY')], 'ADYEN'],
    ['is told by an approval where the capture named none', [taken(undefined), named('ADYEN')], 'ADYEN'],
    ['is told by the capture told again, where nothing named it before', [taken(undefined), taken('ADYEN')], 'ADYEN'],
  ])('%s', (_what, messages, expected) => expect(told(paymentIn('action_required'), ...messages)).toBe(expected));

  it('is learnt once', () => {
    const authorized = given(paymentIn('authorized')).when(recordFindings(named('ADYEN'))).after;
    given(authorized)
      .when(recordFindings(named('ADYEN')))
      .then();
  });
});

describe('a capture', () => {
  it('that comes before its payment result implies the approval', () =>
    given(paymentIn('action_required'))
      .when(recordFindings([findings.captured]))
      .then('PaymentAuthorized', 'PaymentCaptured'));

  it('for less than the order leaves the payment authorized and held', () => {
    const outcome = given(paymentIn('authorized')).when(
      recordFindings([{ ...findings.captured, amount: money(4_000n, 'KRW') }]),
    );
    outcome.then('PaymentHeld', 'PaymentCaptured');
    expect(outcome.after.status).toBe('authorized');
  });

  it('of a part keeps the order even when the rest of the approval is canceled', () => {
    const partly = given(paymentIn('authorized')).when(
      recordFindings([{ ...findings.captured, amount: money(4_000n, 'KRW') }]),
    ).after;
    const outcome = given(partly).when(recordFindings([findings.canceled], { evidence: inquiry }));
    outcome.then('PaymentHeld');
    expect(outcome.after.status).toBe('authorized');
    expect(outcome.after.holds).toContainEqual(expect.objectContaining({ reason: 'contradiction' }));
  });

  it('that failed is told once, however often inquiries repeat it', () => {
    const once = given(paymentIn('authorized')).when(recordFindings([findings['capture-failed']]));
    once.then('CaptureFailed');
    given(once.after)
      .when(recordFindings([findings['capture-failed']], { evidence: inquiry }))
      .then();
  });

  it('that succeeds after it was reported failed is a contradiction: captured and held', () => {
    const failed = given(paymentIn('authorized')).when(recordFindings([findings['capture-failed']])).after;
    const { captureId } = findings['capture-failed'];
    const outcome = given(failed).when(recordFindings([{ ...findings.captured, captureId }]));
    outcome.then('PaymentHeld', 'PaymentCaptured');
    expect(outcome.after).toMatchObject({ status: 'captured', holds: [{ reason: 'contradiction' }] });
  });

  it('in another currency holds the payment and does not count', () => {
    const outcome = given(paymentIn('authorized')).when(
      recordFindings([{ ...findings.captured, amount: money(4_200n, 'USD') }]),
    );
    outcome.then('PaymentHeld', 'PaymentCaptured');
    expect(capturedAmount(outcome.after).minor).toBe(0n);
  });
});

it('a second number from APO holds the payment', () => {
  const known = replay(paymentIn('action_required'), [
    { kind: 'ApoPaymentIdLearned', at: 0, apoPaymentId: 'apo-1' as ApoPaymentId },
  ]);
  given(known)
    .when(recordFindings([findings.pending], { apoPaymentId: 'apo-2' as ApoPaymentId }))
    .then('PaymentHeld');
});

describe('whatever order messages come in', () => {
  const message: fc.Arbitrary<UpstreamFinding> = fc.constantFrom<UpstreamFinding>(
    ...Object.values(findings),
    { kind: 'captured', captureId: 'capture-1', amount, capturedAt: 1, acquirer: antom },
    { ...findings.succeeded, rules: takes('with-payment') },
    { ...findings.captured, amount: money(1n, 'KRW') },
  );

  it('a payment that is captured in full without holds was approved, never ended, and captured exactly its amount', () =>
    fc.assert(
      fc.property(fc.array(message, { maxLength: 12 }), (messages) => {
        const end = messages.reduce<Payment>((payment, finding) => {
          const decision = decide(payment, recordFindings([finding], { evidence }));
          return decision.accepted ? replay(payment, decision.facts) : payment;
        }, paymentIn('requested'));
        if (end.status === 'captured' && end.holds.length === 0) {
          expect(capturedAmount(end)).toEqual(amount);
          expect(end.ending).toBeUndefined();
        }
      }),
    ));

  it('recording the same message twice changes nothing the second time', () =>
    fc.assert(
      fc.property(fc.array(message, { maxLength: 8 }), message, (before, repeated) => {
        const record = (payment: Payment): Payment => {
          const decision = decide(payment, recordFindings([repeated]));
          return decision.accepted ? replay(payment, decision.facts) : payment;
        };
        const start = before.reduce<Payment>((payment, finding) => {
          const decision = decide(payment, recordFindings([finding]));
          return decision.accepted ? replay(payment, decision.facts) : payment;
        }, paymentIn('requested'));
        const once = record(start);
        expect(record(once)).toEqual(once);
      }),
    ));
});
