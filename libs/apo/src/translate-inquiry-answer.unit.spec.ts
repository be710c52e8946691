import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fields } from './fields';
import type { InquiryOutcome } from './outcomes';
import { resultCodes } from './result-codes';
import { translateInquiryAnswer } from './translate-inquiry-answer';

const translate = (answer: object): InquiryOutcome => {
  const fields = Fields.of(answer);
  if (!fields) throw new Error('not an object');
  return translateInquiryAnswer(fields);
};
const asked = { resultStatus: 'S', resultCode: 'SUCCESS', resultMessage: 'success.' };

describe('the sample answer to an inquiry', () => {
  it('tells of an authorised payment and its capture', () => {
    const sample = JSON.parse(
      readFileSync(join(__dirname, 'samples/apo-korean-cards/inquiry-answer.json'), 'utf8'),
    ) as object;
    const acquirer = { acquirerName: 'ALIPAY', acquirerResultCode: 'SUCCESS', acquirerResultMessage: 'success' };
    expect(translate(sample)).toEqual({
      kind: 'answered',
      status: 'SUCCESS',
      resultCode: 'SUCCESS',
      resultMessage: 'success.',
      report: {
        paymentRequestId: 'amsdmpay_${userConfig_user}xxxxxx',
        apoPaymentId: '2025021219401090000018822xxxxxxx',
        amount: { minor: 1000n, currency: 'KRW' },
        reportedAmount: { currency: 'KRW', value: '1000' },
        paymentTime: '2025-02-12T07:58:19.000Z',
        authExpiryTime: '2025-02-19T07:58:18.000Z',
        acquirer: {
          ...acquirer,
          referenceRequestId: 'amsdmpay_${userConfig_user}_20250211_235542_802',
          acquirerTransactionId: '202502121940109000001882202xxxxxxx',
          acquirerMerchantId: '218812012058xxxx3',
        },
        card: { region: 'KR', threeDS: {} },
      },
      captures: [
        {
          captureId: '202502121940108070001882xxxxxxxx',
          captureRequestId: 'amsdmpay_${userConfig_user}_20250211_235542_802',
          capturedAt: '2025-02-12T07:58:20.000Z',
          amount: { minor: 1000n, currency: 'KRW' },
          reportedAmount: { currency: 'KRW', value: '1000' },
          status: 'SUCCESS',
          result: { resultStatus: 'S', resultCode: 'SUCCESS', resultMessage: 'success' },
          acquirer: {
            ...acquirer,
            referenceRequestId: 'amsdmpay_${userConfig_user}_20250211_23xxxxxx',
            acquirerTransactionId: '2025021219401080700018822027xxxxxx',
            acquirerMerchantId: '21881201205xxxxxx',
          },
        },
      ],
      refunds: [],
    });
  });
});

describe('a verified answer to an inquiry', () => {
  it.each(['SUCCESS', 'FAIL', 'PROCESSING', 'CANCELLED', 'PENDING'])('may say %s', (paymentStatus) => {
    expect(translate({ result: asked, paymentStatus })).toMatchObject({ kind: 'answered', status: paymentStatus });
  });

  it.each(['EXPIRED', 'success', 'Success', 'TIMEOUT'])('%s is kept as text and is not final', (paymentStatus) => {
    expect(translate({ result: asked, paymentStatus })).toMatchObject({
      kind: 'answered',
      status: 'UNRECOGNIZED',
      statusText: paymentStatus,
    });
  });

  it('without a status is not final either', () => {
    expect(translate({ result: asked })).toMatchObject({ kind: 'answered', status: 'UNRECOGNIZED' });
  });

  it('gives no payment time unless the payment succeeded', () => {
    const outcome = translate({ result: asked, paymentStatus: 'PROCESSING', paymentTime: '2030-01-01T00:00:00Z' });
    expect(outcome.kind === 'answered' && outcome.report.paymentTime).toBeUndefined();
  });

  it('carries the reason of a failure', () => {
    const failed = { result: asked, paymentStatus: 'FAIL', paymentResultCode: 'ORDER_IS_CLOSED' };
    expect(translate(failed)).toMatchObject({ status: 'FAIL', resultCode: 'ORDER_IS_CLOSED', captures: [] });
  });

  it('F ORDER_NOT_EXIST means APO finds no such payment', () => {
    expect(translate({ result: { resultStatus: 'F', resultCode: 'ORDER_NOT_EXIST' } })).toEqual({ kind: 'not-found' });
  });

  it.each(
    [...resultCodes.values()]
      .filter(({ code, status }) => status !== 'S' && code !== 'ORDER_NOT_EXIST')
      .map(({ status, code }) => [status, code]),
  )('%s %s says nothing about the payment', (resultStatus, resultCode) => {
    const answer = { result: { resultStatus, resultCode }, paymentStatus: 'FAIL' };
    expect(translate(answer)).toMatchObject({
      kind: 'unknown',
      cause: 'code',
      code: resultCode,
      callAgain: resultStatus === 'U',
    });
  });

  it('U ORDER_NOT_EXIST and F without a code are not taken for "not found"', () => {
    expect(translate({ result: { resultStatus: 'U', resultCode: 'ORDER_NOT_EXIST' } }).kind).toBe('unknown');
    expect(translate({ result: { resultStatus: 'F' } }).kind).toBe('unknown');
  });

  it('without a result says nothing', () => {
    expect(translate({ paymentStatus: 'SUCCESS' })).toMatchObject({ kind: 'unknown', cause: 'no-result' });
  });
});

describe('the transactions of an inquiry', () => {
  const transaction = (more: object): object => ({
    transactionType: 'CAPTURE',
    transactionId: 'c1',
    transactionAmount: { currency: 'KRW', value: '100' },
    ...more,
  });
  const captures = (...transactions: unknown[]) => {
    const outcome = translate({ result: asked, paymentStatus: 'SUCCESS', transactions });
    if (outcome.kind !== 'answered') throw new Error(outcome.kind);
    return outcome.captures;
  };

  it.each([
    ['SUCCESS', 'SUCCESS'],
    ['FAIL', 'FAIL'],
    ['PROCESSING', 'PROCESSING'],
    ['PENDING', 'PROCESSING'],
  ])('a capture %s is %s', (transactionStatus, status) => {
    expect(captures(transaction({ transactionStatus }))).toMatchObject([{ captureId: 'c1', status }]);
  });

  it.each(['CANCELLED', 'success', 'toString'])('a capture %s keeps its text and is not final', (transactionStatus) => {
    const status = { status: 'UNRECOGNIZED', statusText: transactionStatus };
    expect(captures(transaction({ transactionStatus }))).toMatchObject([status]);
  });

  it('a capture without a status is read by its result', () => {
    const result = (resultStatus: string) => ({ transactionResult: { resultStatus, resultCode: 'X' } });
    const statuses = ['S', 'F', 'U', '?'].map((status) => captures(transaction(result(status)))[0]?.status);
    expect(statuses).toEqual(['SUCCESS', 'FAIL', 'PROCESSING', 'UNRECOGNIZED']);
    expect(captures(transaction({}))[0]?.status).toBe('UNRECOGNIZED');
  });

  it('several captures are all reported, in order, and refunds apart from them', () => {
    const outcome = translate({
      result: asked,
      paymentStatus: 'SUCCESS',
      transactions: [
        transaction({ transactionStatus: 'SUCCESS' }),
        {
          transactionType: 'REFUND',
          transactionId: 'r1',
          transactionRequestId: 'rr1',
          transactionStatus: 'PROCESSING',
        },
        { transactionType: 'VOID', transactionId: 'v1' },
        'nonsense',
        transaction({ transactionId: 'c2', transactionStatus: 'FAIL' }),
      ],
    });
    expect(outcome).toMatchObject({
      captures: [{ captureId: 'c1' }, { captureId: 'c2', status: 'FAIL' }],
      refunds: [{ refundId: 'r1', refundRequestId: 'rr1', status: 'PROCESSING' }],
    });
  });

  it('are none when the field is absent or no list', () => {
    expect(translate({ result: asked, paymentStatus: 'SUCCESS' })).toMatchObject({ captures: [], refunds: [] });
    const single = { result: asked, paymentStatus: 'SUCCESS', transactions: transaction({}) };
    expect(translate(single)).toMatchObject({ captures: [] });
  });

  it('report an amount nobody can read as it was written', () => {
    const odd = { transactionStatus: 'SUCCESS', transactionAmount: { currency: 'KRW', value: '100.50' } };
    expect(captures(transaction(odd))).toMatchObject([
      { amount: undefined, reportedAmount: { currency: 'KRW', value: '100.50' } },
    ]);
  });
});
