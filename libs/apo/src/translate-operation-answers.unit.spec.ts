import { Fields } from './fields';
import { cancelCodes, captureCodes, refundCodes, refundInquiryCodes } from './operation-codes';
import { translateCancelAnswer } from './translate-cancel-answer';
import { translateCaptureAnswer } from './translate-capture-answer';
import { translateRefundAnswer, translateRefundInquiryAnswer } from './translate-refund-answer';

const acquirerInfo = { acquirerName: 'ADYEN', acquirerTransactionId: 't1' };
const acquirer = expect.objectContaining(acquirerInfo) as unknown;

const answering =
  <Outcome>(translate: (answer: Fields) => Outcome) =>
  (resultStatus: string, resultCode: string, more: object = {}): Outcome => {
    const answer = Fields.of({ result: { resultStatus, resultCode, resultMessage: 'as told' }, ...more });
    if (!answer) throw new Error('not an object');
    return translate(answer);
  };
const capture = answering(translateCaptureAnswer);
const cancel = answering(translateCancelAnswer);
const refund = answering(translateRefundAnswer);
const inquiry = answering(translateRefundInquiryAnswer);

const rows = (table: typeof captureCodes) =>
  [...table.values()].map(({ code, status, codeClass }) => [status, code, codeClass] as const);

const unknownOf = (code: string, callAgain: boolean) =>
  expect.objectContaining({ kind: 'unknown', cause: 'code', code, callAgain, neverSent: false }) as unknown;

describe('a verified answer to capture', () => {
  it('S has taken the money', () => {
    expect(
      capture('S', 'SUCCESS', {
        captureRequestId: 'cr1',
        captureId: 'c1',
        paymentId: 'p1',
        captureAmount: { currency: 'USD', value: '13184' },
        captureTime: '2030-01-01T10:00:20-08:00',
        acquirerInfo,
      }),
    ).toEqual({
      kind: 'succeeded',
      report: {
        status: 'SUCCESS',
        captureRequestId: 'cr1',
        captureId: 'c1',
        apoPaymentId: 'p1',
        amount: { minor: 13184n, currency: 'USD' },
        reportedAmount: { currency: 'USD', value: '13184' },
        capturedAt: '2030-01-01T18:00:20.000Z',
        result: { resultStatus: 'S', resultCode: 'SUCCESS', resultMessage: 'as told' },
        acquirer,
      },
    });
  });

  it.each(rows(captureCodes))('%s %s, class %s, goes where its class leads', (status, code, codeClass) => {
    const outcome = capture(status, code);
    if (codeClass === 'OK') expect(outcome.kind).toBe('succeeded');
    else if (codeClass === 'W') expect(outcome).toMatchObject({ kind: 'pending', report: { status: 'PROCESSING' } });
    else if ('AQX'.includes(codeClass)) expect(outcome).toEqual(unknownOf(code, codeClass === 'A'));
    else expect(outcome).toEqual({ kind: 'failed', code, codeClass, message: 'as told' });
  });
});

describe('a verified answer to cancel', () => {
  it('S has canceled', () => {
    const more = { paymentId: 'p1', paymentRequestId: 'pr1', cancelTime: '2030-01-01T10:00:20+09:00', acquirerInfo };
    expect(cancel('S', 'SUCCESS', more)).toEqual({
      kind: 'canceled',
      apoPaymentId: 'p1',
      paymentRequestId: 'pr1',
      canceledAt: '2030-01-01T01:00:20.000Z',
      acquirer,
    });
  });

  it('too late is told apart, as a refund is due then', () => {
    expect(cancel('F', 'CANCEL_WINDOW_EXCEED')).toEqual({ kind: 'too-late', code: 'CANCEL_WINDOW_EXCEED' });
  });

  it('a state that does not allow it is a refusal, not a failure', () => {
    expect(cancel('F', 'ORDER_STATUS_INVALID')).toEqual({
      kind: 'refused',
      code: 'ORDER_STATUS_INVALID',
      message: 'as told',
    });
  });

  it('nothing with that number is "not found"', () => {
    expect(cancel('F', 'ORDER_NOT_EXIST')).toEqual({ kind: 'not-found' });
  });

  it.each(['UNKNOWN_EXCEPTION', 'REQUEST_TRAFFIC_EXCEED_LIMIT', 'PAYMENT_IN_PROCESS', 'SOMETHING_NEW'])(
    'U %s asks for the same call again',
    (code) => {
      expect(cancel('U', code)).toEqual(unknownOf(code, true));
    },
  );

  it.each(rows(cancelCodes).filter(([, , codeClass]) => 'PCX'.includes(codeClass)))(
    '%s %s, class %s, is failed or unknown',
    (status, code, codeClass) => {
      const outcome = cancel(status, code);
      if (codeClass === 'X') expect(outcome).toEqual(unknownOf(code, false));
      else expect(outcome).toEqual({ kind: 'failed', code, codeClass, message: 'as told' });
    },
  );
});

describe('a verified answer to refund', () => {
  it('S is accepted, and still in the works (C12)', () => {
    const more = {
      refundRequestId: 'rr1',
      refundId: 'r1',
      paymentId: 'p1',
      refundAmount: { currency: 'KRW', value: '4200' },
      refundTime: '2030-01-01T10:00:20+09:00',
      acquirerInfo,
    };
    expect(refund('S', 'SUCCESS', more)).toEqual({
      kind: 'accepted',
      report: {
        status: 'PROCESSING',
        refundRequestId: 'rr1',
        refundId: 'r1',
        apoPaymentId: 'p1',
        amount: { minor: 4200n, currency: 'KRW' },
        reportedAmount: { currency: 'KRW', value: '4200' },
        refundedAt: '2030-01-01T01:00:20.000Z',
        result: { resultStatus: 'S', resultCode: 'SUCCESS', resultMessage: 'as told' },
        acquirer,
      },
    });
  });

  it('an answer that holds a refundStatus is believed', () => {
    expect(refund('S', 'SUCCESS', { refundStatus: 'FAIL' })).toMatchObject({ report: { status: 'FAIL' } });
  });

  it.each(rows(refundCodes))('%s %s, class %s, goes where its class leads', (status, code, codeClass) => {
    const outcome = refund(status, code);
    if (codeClass === 'OK') expect(outcome.kind).toBe('accepted');
    else if (codeClass === 'W') expect(outcome).toMatchObject({ kind: 'pending', report: { status: 'PROCESSING' } });
    else if ('AQX'.includes(codeClass)) expect(outcome).toEqual(unknownOf(code, codeClass === 'A'));
    else expect(outcome).toEqual({ kind: 'failed', code, codeClass, message: 'as told' });
  });
});

describe('a verified answer to inquiryRefund', () => {
  it.each([
    ['SUCCESS', 'SUCCESS', undefined],
    ['FAIL', 'FAIL', undefined],
    ['PROCESSING', 'PROCESSING', undefined],
    ['REVERSED', 'UNRECOGNIZED', 'REVERSED'],
    [undefined, 'UNRECOGNIZED', undefined],
  ])('is what refundStatus says: %s', (refundStatus, status, statusText) => {
    expect(inquiry('S', 'SUCCESS', { refundStatus, refundRequestId: 'rr1', arn: 'a1', rrn: 'n1' })).toEqual({
      kind: 'answered',
      status,
      statusText,
      report: { status, statusText, refundRequestId: 'rr1', arn: 'a1', rrn: 'n1' },
    });
  });

  it('F ORDER_NOT_EXIST is "not found"', () => {
    expect(inquiry('F', 'ORDER_NOT_EXIST')).toEqual({ kind: 'not-found' });
  });

  it.each(rows(refundInquiryCodes).filter(([status, code]) => status !== 'S' && code !== 'ORDER_NOT_EXIST'))(
    '%s %s says nothing about the refund',
    (status, code) => {
      expect(inquiry(status, code, { refundStatus: 'FAIL' })).toEqual(unknownOf(code, status === 'U'));
    },
  );
});

describe.each([
  ['capture', capture, 'succeeded', 'pending'],
  ['refund', refund, 'accepted', 'pending'],
  ['cancel', cancel, 'canceled', 'unknown'],
] as const)('a code of %s that is on no list', (_api, translate, done, underWay) => {
  it('follows its status', () => {
    expect(translate('S', 'SOMETHING_NEW').kind).toBe(done);
    expect(translate('U', 'SOMETHING_NEW').kind).toBe(underWay);
    expect(translate('F', 'SOMETHING_NEW')).toEqual({
      kind: 'failed',
      code: 'SOMETHING_NEW',
      codeClass: undefined,
      message: 'as told',
    });
  });

  it.each([
    ['F', 'SUCCESS'],
    ['S', 'PARAM_ILLEGAL'],
    ['Z', 'SUCCESS'],
    ['s', 'SUCCESS'],
  ])('and a status that contradicts itself settles nothing: %s %s', (status, code) => {
    expect(translate(status, code)).toEqual(unknownOf(code, false));
  });
});

it.each([translateCaptureAnswer, translateCancelAnswer, translateRefundAnswer, translateRefundInquiryAnswer])(
  'an answer without a result says nothing: %p',
  (translate) => {
    for (const answer of [{}, { result: {} }, { result: 'S' }, { result: { resultCode: 'SUCCESS' } }]) {
      expect(translate(Fields.of(answer) as Fields)).toMatchObject({ kind: 'unknown', cause: 'no-result' });
    }
  },
);
