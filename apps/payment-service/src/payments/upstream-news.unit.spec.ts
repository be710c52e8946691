import { rulesOf as profileRules } from '../routes/rules-of';
import { acquirerProfile, type InquiryOutcome, type PayOutcome } from '@paywright/apo';
import type { CaptureResultData, PaymentResultData } from '@paywright/contracts';
import { money } from '@paywright/kernel';
import { newsOfCaptureResult, newsOfInquiry, newsOfPayAnswer, newsOfPaymentResult } from './upstream-news';

const rulesOf = (name: string | undefined) => profileRules(acquirerProfile(name));
const at = Date.UTC(2026, 10, 1);
const amount = money(4_200n, 'KRW');
const antom = { acquirerName: 'ALIPAY' };
const unknown = { kind: 'unknown', setupFault: false, callAgain: false, neverSent: false, detail: '' } as const;

describe('a pay answer', () => {
  const cases: [string, PayOutcome, string[]][] = [
    [
      'with a URL',
      { kind: 'action-required', normalUrl: 'https://x.example', report: { apoPaymentId: 'a' } },
      ['action-required'],
    ],
    ['in process', { kind: 'pending', report: {} }, ['pending']],
    ['refused', { kind: 'failed', code: 'PARAM_ILLEGAL', message: '' }, ['failed']],
    ['lost', { ...unknown, cause: 'timeout' }, ['unknown']],
    ['unsigned', { ...unknown, cause: 'unsigned', code: 'INVALID_SIGNATURE', setupFault: true }, ['unknown']],
  ];
  it.each(cases)('%s', (_name, outcome, kinds) => {
    expect(newsOfPayAnswer(outcome, rulesOf, at).findings.map(({ kind }) => kind)).toEqual(kinds);
  });
});

describe('an inquiry', () => {
  const answered = (
    status: 'SUCCESS' | 'FAIL' | 'PROCESSING' | 'CANCELLED' | 'PENDING' | 'UNRECOGNIZED',
  ): InquiryOutcome => ({
    kind: 'answered',
    status,
    report: { amount, acquirer: antom },
    captures: [],
    refunds: [],
  });
  const cases: [InquiryOutcome, string][] = [
    [answered('SUCCESS'), 'succeeded'],
    [answered('FAIL'), 'failed'],
    [answered('CANCELLED'), 'canceled'],
    [answered('PROCESSING'), 'pending'],
    [answered('PENDING'), 'pending'],
    [answered('UNRECOGNIZED'), 'unknown'],
    [{ kind: 'not-found' }, 'not-found'],
    [{ ...unknown, cause: 'timeout' }, 'unknown'],
  ];
  it.each(cases)('$status$kind is %#', (outcome, kind) => {
    expect(newsOfInquiry(outcome, rulesOf, at).findings.map((finding) => finding.kind)).toEqual([kind]);
  });

  it('brings the captures it lists, and only those that are final', () => {
    const outcome = {
      ...(answered('SUCCESS') as Extract<InquiryOutcome, { kind: 'answered' }>),
      captures: [
        { captureId: 'c1', amount, status: 'SUCCESS' as const, capturedAt: '2026-11-01T00:00:20.000Z' },
        { captureId: 'c2', amount, status: 'PROCESSING' as const },
        { captureId: 'c3', amount, status: 'FAIL' as const },
      ],
    };
    expect(newsOfInquiry(outcome, rulesOf, at).findings).toMatchObject([
      { kind: 'succeeded', rules: { captureBases: { 'issuer-authenticated': 'separate', general: 'separate' } } },
      { kind: 'captured', captureId: 'c1', capturedAt: Date.UTC(2026, 10, 1, 0, 0, 20) },
      { kind: 'capture-failed', captureId: 'c3' },
    ]);
  });
});

describe('a payment notification', () => {
  const data: PaymentResultData = {
    notificationId: 'ntf_1',
    route: 'apo-kr',
    receivedAt: '2026-11-01T00:00:30.000Z',
    notifyType: 'PAYMENT_RESULT',
    result: { resultStatus: 'S', resultCode: 'SUCCESS' },
    paymentAmount: { currency: 'KRW', value: '4200' },
    acquirerInfo: antom,
  };
  const findings = (overrides: Partial<PaymentResultData>) =>
    newsOfPaymentResult({ ...data, ...overrides }, rulesOf, at).findings;

  it.each([
    ['ALIPAY', 'separate'],
    ['2C2P', 'with-payment'],
    ['SOMEBODY', 'unknown'],
  ])('from %s takes the money %s', (acquirerName, basis) => {
    expect(findings({ acquirerInfo: { acquirerName } })).toMatchObject([
      { kind: 'succeeded', rules: { captureBases: { 'issuer-authenticated': basis } }, amount },
    ]);
  });

  it('without an acquirer is not guessed about', () =>
    expect(findings({ acquirerInfo: undefined })).toMatchObject([
      { rules: { captureBases: { 'issuer-authenticated': 'unknown' } } },
    ]));

  it('with an amount that is none names no amount', () =>
    expect(findings({ paymentAmount: { currency: 'KRW', value: '42.00' } })[0]).toMatchObject({ amount: undefined }));

  it('PAYMENT_PENDING with result S is still processing', () =>
    expect(findings({ notifyType: 'PAYMENT_PENDING' })).toEqual([{ kind: 'pending', buyerPaid: true }]));

  it('with a status nobody documented decides nothing', () =>
    expect(findings({ result: { resultStatus: 'P', resultCode: 'NEW' } })).toEqual([]));
});

it('a capture notification without a captureId still identifies its capture', () => {
  const data: CaptureResultData = {
    notificationId: 'ntf_2',
    route: 'apo-kr',
    receivedAt: '2026-11-01T00:00:30.000Z',
    result: { resultStatus: 'S', resultCode: 'SUCCESS' },
    captureRequestId: 'pr_1',
    captureAmount: { currency: 'KRW', value: '4200' },
  };
  expect(newsOfCaptureResult(data, at).findings).toMatchObject([
    { kind: 'captured', captureId: 'pr_1', capturedAt: at },
  ]);
});
