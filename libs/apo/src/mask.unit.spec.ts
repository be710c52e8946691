import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { maskForLog } from './mask';

const sample = (name: string): unknown =>
  JSON.parse(readFileSync(join(__dirname, 'samples/apo-korean-cards', `${name}.json`), 'utf8')) as unknown;

describe('what of a message may be logged', () => {
  it('of a pay request: numbers, order, amount; nothing of the buyer', () => {
    expect(maskForLog(sample('pay-request'))).toEqual({
      productCode: 'CASHIER_PAYMENT',
      paymentRequestId: 'paymentRequestId01',
      order: { referenceOrderId: 'referenceOrderId01', orderAmount: { currency: 'KRW', value: '4200' } },
      paymentAmount: { currency: 'KRW', value: '4200' },
      paymentMethod: { paymentMethodType: 'CARD' },
      paymentFactor: {},
    });
  });

  it('of a notification: no card, no merchant account, no free text', () => {
    expect(maskForLog(sample('payment-notification'))).toEqual({
      acquirerInfo: {
        acquirerName: 'ALIPAY',
        acquirerResultCode: 'SUCCESS',
        acquirerTransactionId: '202506191940109000001885H0250xxxxxx',
        referenceRequestId: 'PAYMENT_20250619112xxxxxx_AUTO',
      },
      notifyType: 'PAYMENT_RESULT',
      paymentAmount: { currency: 'KRW', value: '1000' },
      paymentCreateTime: '2025-06-18T20:29:07-07:00',
      paymentId: '202506191940109000001885H0250xxxxxx',
      paymentRequestId: 'PAYMENT_20250619112xxxxxx_AUTO',
      paymentTime: '2025-06-18T20:29:25-07:00',
      result: { resultCode: 'SUCCESS', resultStatus: 'S' },
    });
  });

  it('of an inquiry answer: its transactions too', () => {
    expect(maskForLog(sample('inquiry-answer'))).toMatchObject({
      paymentStatus: 'SUCCESS',
      transactions: [
        { transactionType: 'CAPTURE', transactionStatus: 'SUCCESS', transactionAmount: { value: '1000' } },
      ],
    });
    expect(JSON.stringify(maskForLog(sample('inquiry-answer')))).not.toMatch(/37918|shop\.example|success\./);
  });

  it('of a pay answer: never the session in normalUrl', () => {
    expect(JSON.stringify(maskForLog(sample('pay-answer')))).not.toContain('http');
  });

  it('of a dispute: what it is about and how it ended; not its reason in words', () => {
    const dispute = {
      disputeNotificationType: 'DISPUTE_JUDGED',
      disputeId: 'd1',
      disputeType: 'CHARGEBACK',
      disputeReasonCode: '10.4',
      disputeJudgedResult: 'ACCEPT_BY_CUSTOMER',
      disputeJudgedAmount: { currency: 'KRW', value: '4200' },
      disputeJudgedTime: '2030-01-01T00:00:00Z',
      defenseDueTime: '2030-01-13T00:00:00+09:00',
    };
    expect(maskForLog({ ...dispute, disputeReasonMsg: 'not me', disputeSource: 'a bank' })).toEqual(dispute);
  });

  it('of a vaulting: its number and status', () => {
    const vaulting = { vaultingRequestId: 'v1', vaultingStatus: 'SUCCESS' };
    const paymentMethodDetail = { card: { cardToken: 'tok-1', lastFour: '1111' } };
    expect(maskForLog({ ...vaulting, paymentMethodDetail })).toEqual(vaulting);
  });

  const leaks: [string, object, object?][] = [
    ['a card number as an id', { paymentRequestId: '4111111111111111' }],
    ['a card number as a number', { captureId: 4111111111111111 }],
    ['a card number as an amount', { paymentAmount: { value: '5555555555554444' } }, { paymentAmount: {} }],
    ['an address as an id', { referenceOrderId: '1 Example Street' }],
    ['a URL as a status', { paymentStatus: 'https://pages.example/?token=1' }],
    ['a sentence as a time', { paymentTime: 'when the buyer came' }],
    ['an object where a text belongs', { paymentId: { cardNo: '4111111111111111' } }],
    ['a list where a text belongs', { paymentId: ['4111111111111111'] }],
    ['free text', { metadata: '{"cardNo":"4111111111111111"}', resultMessage: 'card of the buyer' }],
    ['fields of the prototype', { constructor: 'x', toString: 'y' }],
  ];
  it.each(leaks)('%s is left out', (_what, message, expected = {}) => {
    expect(maskForLog(message)).toEqual(expected);
  });

  it.each([[null], ['text'], [42], [[{ paymentId: 'p' }]], [undefined]])('%j gives nothing', (message) => {
    expect(maskForLog(message)).toEqual({});
  });

  it('does not descend without end', () => {
    let deep: unknown = { resultCode: 'SUCCESS' };
    for (let i = 0; i < 100_000; i += 1) deep = { result: deep };
    expect(JSON.stringify(maskForLog(deep))).toBe('{"result":{"result":{"result":{"result":{}}}}}');
  });

  it('lets no value through under a name that is not on the list, whatever it is', () => {
    const secret = 'S3cret-4111111111111111';
    const names = fc.string({ minLength: 1 }).filter((name) => !/Id$|Code$|Status$|Type$|^acquirer|^result/.test(name));
    fc.assert(
      fc.property(fc.dictionary(names, fc.constant(secret)), (message) => {
        const inside = { ...message, order: message, acquirerInfo: message, transactions: [message] };
        expect(JSON.stringify(maskForLog(inside))).not.toContain(secret);
      }),
    );
  });
});
