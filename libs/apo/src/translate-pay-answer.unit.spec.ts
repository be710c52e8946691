import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fields } from './fields';
import type { PayOutcome } from './outcomes';
import { resultCodes } from './result-codes';
import { translatePayAnswer } from './translate-pay-answer';

const translate = (answer: object): PayOutcome => {
  const fields = Fields.of(answer);
  if (!fields) throw new Error('not an object');
  return translatePayAnswer(fields);
};
const answered = (resultStatus: string, resultCode: string, more: object = {}): PayOutcome =>
  translate({ result: { resultStatus, resultCode, resultMessage: 'as told' }, ...more });

describe('the sample answer to pay', () => {
  const sample = readFileSync(join(__dirname, 'samples/apo-korean-cards/pay-answer.json'), 'utf8');

  it('sends the buyer to normalUrl', () => {
    expect(translate(JSON.parse(sample) as object)).toEqual({
      kind: 'action-required',
      normalUrl:
        'https://pages.example/payments/method/checkout/?requestId=y1%2FIeV52JEJZMg0qbEBA9%2BKavJ4ht0f9b6DDjEImUtbHQintJ1M4FuCQnwG%2BXg4z&merchantId=188acbhclgRbFaL97GwPJ5dXhJ9TNc9ZeJlPW1HhaJBprU%3D',
      report: {
        paymentRequestId: 'amsdmpay_${userConfig_user}xxxxxxx',
        apoPaymentId: '2025021219401090000018822xxxxxx',
        amount: { minor: 1000n, currency: 'KRW' },
        reportedAmount: { currency: 'KRW', value: '1000' },
        paymentCreateTime: '2025-02-12T07:55:46.000Z',
        acquirer: {
          acquirerName: 'ALIPAY',
          referenceRequestId: 'amsdmpay_${userConfig_user}xxxxxx',
          acquirerTransactionId: '2025021219401090000018822027xxxxxx',
          acquirerMerchantId: '218812012058xxxxx',
          acquirerResultCode: 'PAYMENT_IN_PROCESS',
          acquirerResultMessage: 'Payment is processing.',
        },
      },
    });
  });
});

describe('a verified answer to pay', () => {
  it('S SUCCESS is a success, with its payment time', () => {
    const outcome = answered('S', 'SUCCESS', { paymentId: 'p1', paymentTime: '2030-01-01T10:00:19+09:00' });
    expect(outcome).toMatchObject({
      kind: 'succeeded',
      report: { apoPaymentId: 'p1', paymentTime: '2030-01-01T01:00:19.000Z' },
    });
  });

  it('U without a URL is pending, never failed', () => {
    expect(answered('U', 'PAYMENT_IN_PROCESS')).toMatchObject({ kind: 'pending' });
  });

  it('U with an empty normalUrl has no URL', () => {
    expect(answered('U', 'PAYMENT_IN_PROCESS', { normalUrl: '' })).toMatchObject({ kind: 'pending' });
  });

  it('U proves nothing by a payment time (C20)', () => {
    const outcome = answered('U', 'PAYMENT_IN_PROCESS', { paymentTime: '2030-01-01T10:00:19+09:00' });
    expect(outcome.kind === 'pending' && outcome.report.paymentTime).toBeUndefined();
  });

  it.each([...resultCodes.values()].map(({ code, status, codeClass }) => [status, code, codeClass] as const))(
    '%s %s, class %s, goes where its class leads',
    (status, code, codeClass) => {
      const outcome = answered(status, code);
      switch (codeClass) {
        case 'OK':
          expect(outcome.kind).toBe('succeeded');
          break;
        case 'W':
          expect(outcome.kind).toBe('pending');
          break;
        case 'A':
          expect(outcome).toMatchObject({ kind: 'unknown', cause: 'code', code, callAgain: true, neverSent: false });
          break;
        case 'Q':
        case 'X':
          expect(outcome).toMatchObject({ kind: 'unknown', cause: 'code', code, callAgain: false, neverSent: false });
          break;
        default:
          expect(outcome).toEqual({ kind: 'failed', code, codeClass, message: 'as told' });
      }
    },
  );

  it('a code on no list follows its status', () => {
    expect(answered('S', 'SOMETHING_NEW').kind).toBe('succeeded');
    expect(answered('U', 'SOMETHING_NEW').kind).toBe('pending');
    expect(answered('U', 'SOMETHING_NEW', { normalUrl: 'https://pages.example/1' }).kind).toBe('action-required');
    expect(answered('F', 'SOMETHING_NEW')).toEqual({
      kind: 'failed',
      code: 'SOMETHING_NEW',
      codeClass: undefined,
      message: 'as told',
    });
  });

  it.each([
    ['F', 'SUCCESS'],
    ['F', 'PAYMENT_IN_PROCESS'],
    ['F', 'UNKNOWN_EXCEPTION'],
    ['S', 'DO_NOT_HONOR'],
    ['S', 'PAYMENT_IN_PROCESS'],
    ['X', 'SUCCESS'],
    ['s', 'SUCCESS'],
    ['success', 'SUCCESS'],
  ])('%s with %s contradicts itself and settles nothing', (status, code) => {
    expect(answered(status, code)).toMatchObject({ kind: 'unknown', cause: 'code', code });
  });

  it.each([
    [{}],
    [{ result: {} }],
    [{ result: 'S' }],
    [{ result: { resultCode: 'SUCCESS' } }],
    [{ result: { resultStatus: '', resultCode: 'SUCCESS' } }],
    [{ paymentId: 'p1', normalUrl: 'https://pages.example/1' }],
  ])('%j says nothing', (answer) => {
    expect(translate(answer)).toMatchObject({ kind: 'unknown', cause: 'no-result', callAgain: false });
  });

  it('is read though it is full of what nobody documented', () => {
    const outcome = answered('U', 'PAYMENT_IN_PROCESS', {
      normalUrl: 'https://pages.example/1',
      paymentRequestId: 'N/A',
      paymentId: 20300101,
      paymentAmount: { currency: 'KRW', value: 15000, taste: 'sweet' },
      paymentCreateTime: 'N/A',
      acquirerInfo: {},
      paymentResultInfo: 'none',
      redirectActionForm: { method: 'GET' },
      somethingNew: [{ deep: true }],
    });
    expect(outcome).toEqual({
      kind: 'action-required',
      normalUrl: 'https://pages.example/1',
      report: {
        apoPaymentId: '20300101',
        amount: { minor: 15000n, currency: 'KRW' },
        reportedAmount: { currency: 'KRW', value: '15000' },
      },
    });
  });
});
