import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { notificationAcknowledgement } from './notification-acknowledgement';
import { translateNotification, type Notification } from './translate-notification';

const sample = (name: string): Buffer => readFileSync(join(__dirname, 'samples/apo-korean-cards', `${name}.json`));
const translate = (message: unknown): Notification => translateNotification(Buffer.from(JSON.stringify(message)));
const result = { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: 'success.' };

describe('the sample notifications', () => {
  it('of a payment', () => {
    expect(translateNotification(sample('payment-notification'))).toEqual({
      kind: 'payment',
      notifyType: 'PAYMENT_RESULT',
      status: 'SUCCESS',
      result,
      report: {
        paymentRequestId: 'PAYMENT_20250619112xxxxxx_AUTO',
        apoPaymentId: '202506191940109000001885H0250xxxxxx',
        amount: { minor: 1000n, currency: 'KRW' },
        reportedAmount: { currency: 'KRW', value: '1000' },
        paymentCreateTime: '2025-06-19T03:29:07.000Z',
        paymentTime: '2025-06-19T03:29:25.000Z',
        acquirer: {
          acquirerName: 'ALIPAY',
          acquirerMerchantId: '2188120021519xxx',
          acquirerResultCode: 'SUCCESS',
          acquirerResultMessage: 'success',
          acquirerTransactionId: '202506191940109000001885H0250xxxxxx',
          referenceRequestId: 'PAYMENT_20250619112xxxxxx_AUTO',
        },
        card: { region: 'KR', threeDS: { offered: false } },
      },
    });
  });

  it('of a capture', () => {
    expect(translateNotification(sample('capture-notification'))).toEqual({
      kind: 'capture',
      result,
      apoPaymentId: '202506191940109000001885H0250xxxxxx',
      capture: {
        apoPaymentId: '202506191940109000001885H0250xxxxxx',
        captureId: '202506191940108070001885H0270xxxxxx',
        captureRequestId: 'PAYMENT_20250619112xxxxxx_AUTO',
        capturedAt: '2025-06-19T03:29:26.000Z',
        amount: { minor: 1000n, currency: 'KRW' },
        reportedAmount: { currency: 'KRW', value: '1000' },
        status: 'SUCCESS',
        result,
        acquirer: {
          acquirerName: 'ALIPAY',
          acquirerMerchantId: '2188120021519xxx',
          acquirerResultCode: 'SUCCESS',
          acquirerResultMessage: 'success',
          acquirerTransactionId: '202506191940108070001885H0270xxxxxx',
          referenceRequestId: 'PAYMENT_20250619112xxxxxx_AUTO',
        },
      },
    });
  });

  it('are acknowledged with the fixed body', () => {
    expect(JSON.parse(notificationAcknowledgement)).toEqual(JSON.parse(sample('acknowledgement').toString('utf8')));
  });
});

describe('a payment notification', () => {
  it.each([
    ['PAYMENT_RESULT', 'S', 'SUCCESS'],
    ['PAYMENT_RESULT', 'F', 'FAIL'],
    ['PAYMENT_RESULT', 'U', 'UNRECOGNIZED'],
    ['PAYMENT_RESULT', 'Z', 'UNRECOGNIZED'],
    ['PAYMENT_PENDING', 'S', 'PENDING'],
    ['PAYMENT_PENDING', 'F', 'UNRECOGNIZED'],
  ])('%s with %s is %s', (notifyType, resultStatus, status) => {
    const message = { notifyType, result: { ...result, resultStatus } };
    expect(translate(message)).toMatchObject({ kind: 'payment', notifyType, status });
  });

  it.each(['ORDER_IS_CLOSED', 'PROCESS_FAIL', 'DO_NOT_HONOR', 'SOMETHING_NEW'])(
    'F is final whatever the code: %s',
    (code) => {
      const message = { notifyType: 'PAYMENT_RESULT', result: { resultStatus: 'F', resultCode: code } };
      expect(translate(message)).toMatchObject({ status: 'FAIL', result: { resultCode: code } });
    },
  );

  it('of another acquirer carries its reference number', () => {
    const message = {
      notifyType: 'PAYMENT_RESULT',
      result,
      acquirerReferenceNo: 'pay_1',
      acquirerInfo: { acquirerName: 'CHECKOUT', acquirerTransactionId: 'pay_1' },
    };
    expect(translate(message)).toMatchObject({
      report: { acquirer: { acquirerName: 'CHECKOUT', acquirerReferenceNo: 'pay_1' } },
    });
  });

  it('keeps the numbers of an acquirer that does not say its name', () => {
    const message = { notifyType: 'PAYMENT_RESULT', result, acquirerInfo: { acquirerTransactionId: 't1' } };
    expect(translate(message)).toMatchObject({
      report: { acquirer: { acquirerName: '', acquirerTransactionId: 't1' } },
    });
  });

  it('reads flags as booleans or text, and the challenge however it is spelt', () => {
    const card = (threeDSResult: object) =>
      translate({ notifyType: 'PAYMENT_RESULT', result, paymentResultInfo: { threeDSResult } });
    expect(card({ threeDSOffered: 'true', challengCancel: '01' })).toMatchObject({
      report: { card: { threeDS: { offered: true, challengeCancel: '01' } } },
    });
    expect(card({ threeDSOffered: true, challengeCancel: '02' })).toMatchObject({
      report: { card: { threeDS: { offered: true, challengeCancel: '02' } } },
    });
  });

  it('never carries a card number, not even where the last four digits belong', () => {
    const message = {
      notifyType: 'PAYMENT_RESULT',
      result,
      paymentResultInfo: { cardNo: '4111111111111111', lastFour: '4111111111111111', cardBrand: 'VISA' },
    };
    const text = JSON.stringify(translate(message), (_name, value: unknown) =>
      typeof value === 'bigint' ? value.toString() : value,
    );
    expect(text).not.toContain('4111');
    expect(text).toContain('VISA');
  });
});

describe('a capture notification', () => {
  it.each([
    ['S', 'SUCCESS'],
    ['F', 'FAIL'],
    ['U', 'PROCESSING'],
    ['?', 'UNRECOGNIZED'],
  ])('with %s is %s', (resultStatus, status) => {
    const message = { notifyType: 'CAPTURE_RESULT', result: { ...result, resultStatus } };
    expect(translate(message)).toMatchObject({ kind: 'capture', capture: { status } });
  });
});

describe('other notifications', () => {
  it.each([
    ['SUCCESS', 'SUCCESS'],
    ['FAIL', 'FAIL'],
    [undefined, 'UNRECOGNIZED'],
  ])('a refund is what refundStatus says: %s', (refundStatus, status) => {
    const message = { notifyType: 'REFUND_RESULT', result, refundRequestId: 'rr1', refundId: 'r1', refundStatus };
    expect(translate(message)).toMatchObject({
      kind: 'refund',
      refund: { refundId: 'r1', refundRequestId: 'rr1', status },
    });
  });

  it('a refund without refundStatus failed if the result says so', () => {
    const message = { notifyType: 'REFUND_RESULT', result: { ...result, resultStatus: 'F' }, refundRequestId: 'rr1' };
    expect(translate(message)).toMatchObject({ kind: 'refund', refund: { refundRequestId: 'rr1', status: 'FAIL' } });
  });

  it('a refund that the channel accepted and refundStatus calls failed has failed (C12)', () => {
    const refund = { refundStatus: 'FAIL', refundAmount: { currency: 'KRW', value: '4200' }, arn: 'a1', rrn: 'n1' };
    expect(translate({ notifyType: 'REFUND_RESULT', result, ...refund })).toMatchObject({
      refund: { status: 'FAIL', amount: { minor: 4200n, currency: 'KRW' }, arn: 'a1', rrn: 'n1' },
    });
  });

  it('a dispute is known by its type, before anything else', () => {
    const message = {
      disputeNotificationType: 'DISPUTE_CREATED',
      disputeId: 'd1',
      paymentId: 'p1',
      paymentRequestId: 'pr1',
      notifyType: 'X',
      vaultingRequestId: 'v1',
      disputeType: 'CHARGEBACK',
      disputeAmount: { currency: 'KRW', value: '4200' },
      disputeTime: '2030-01-02T10:00:00+09:00',
      disputeReasonCode: '10.4',
      disputeReasonMsg: 'not me',
      disputeSource: 'Shinhan',
      defenseDueTime: '2030-01-13T10:00:00+09:00',
      defendable: 'true',
      acquirerInfo: { acquirerName: 'ALIPAY' },
    };
    expect(translate(message)).toEqual({
      kind: 'dispute',
      disputeNotificationType: 'DISPUTE_CREATED',
      disputeId: 'd1',
      apoPaymentId: 'p1',
      paymentRequestId: 'pr1',
      report: {
        event: 'DISPUTE_CREATED',
        disputeId: 'd1',
        apoPaymentId: 'p1',
        paymentRequestId: 'pr1',
        disputeType: 'CHARGEBACK',
        amount: { minor: 4200n, currency: 'KRW' },
        reportedAmount: { currency: 'KRW', value: '4200' },
        disputedAt: '2030-01-02T01:00:00.000Z',
        reasonCode: '10.4',
        reasonMessage: 'not me',
        source: 'Shinhan',
        defenseDueAt: '2030-01-13T01:00:00.000Z',
        defendable: true,
        acquirer: { acquirerName: 'ALIPAY' },
      },
    });
  });

  it('a judged dispute says how it ended, from our view', () => {
    const message = {
      disputeNotificationType: 'DISPUTE_JUDGED',
      disputeAmount: { currency: 'USD', value: '100' },
      disputeJudgedResult: 'ACCEPT_BY_MERCHANT',
      disputeJudgedAmount: { currency: 'USD', value: '60' },
      disputeJudgedTime: '2030-02-01T00:00:00Z',
      disputeType: 'SOMETHING_NEW',
    };
    expect(translate(message)).toMatchObject({
      report: {
        ending: 'partly-lost',
        judgedResult: 'ACCEPT_BY_MERCHANT',
        judgedAt: '2030-02-01T00:00:00.000Z',
        judgedAmount: { amount: { minor: 60n, currency: 'USD' } },
        disputeType: 'UNRECOGNIZED',
      },
    });
  });

  it('an accepted dispute says why', () => {
    const message = {
      disputeNotificationType: 'DISPUTE_ACCEPTED',
      disputeAcceptReason: 'TIMEOUT',
      disputeAcceptTime: '2030-02-01T00:00:00Z',
    };
    expect(translate(message)).toMatchObject({
      report: { ending: 'lost', acceptReason: 'TIMEOUT', acceptedAt: '2030-02-01T00:00:00.000Z' },
    });
  });

  it('a vaulting is known by its request id, and hands its token to nobody who does not ask', () => {
    const card = { cardToken: 'tok-1', brand: 'VISA', lastFour: '1111', funding: 'CREDIT', issuingCountry: 'KR' };
    const message = {
      vaultingRequestId: 'v1',
      notifyType: 'X',
      result,
      vaultingStatus: 'SUCCESS',
      paymentMethodDetail: { paymentMethodType: 'CARD', card: { ...card, maskedCardNo: '411111******1111' } },
    };
    const news = translate(message);
    expect(news).toMatchObject({
      kind: 'vaulting',
      vaultingRequestId: 'v1',
      report: { status: 'SUCCESS', savedCard: { brand: 'VISA', lastFour: '1111', funding: 'CREDIT' } },
    });
    expect(news.kind === 'vaulting' && news.report.savedCard?.cardToken.reveal()).toBe('tok-1');
    expect(JSON.stringify(news)).not.toMatch(/tok-1|411111/);
  });

  it.each([
    ['S', 'FAIL', 'FAIL'],
    ['S', 'PROCESSING', 'PROCESSING'],
    ['S', undefined, 'UNRECOGNIZED'],
    ['F', undefined, 'FAIL'],
  ])('a vaulting with %s and vaultingStatus %s is %s', (resultStatus, vaultingStatus, status) => {
    const message = { vaultingRequestId: 'v1', result: { ...result, resultStatus }, vaultingStatus };
    expect(translate(message)).toMatchObject({ kind: 'vaulting', report: { status } });
  });

  it('a vaulting without a result still is one', () => {
    expect(translate({ vaultingRequestId: 'v1' })).toMatchObject({ report: { status: 'UNRECOGNIZED' } });
  });

  it('an updated amount is kept and looked at, as nobody asked for one', () => {
    expect(translate({ notifyType: 'UPDATE_AMOUNT_RESULT', result })).toEqual({
      kind: 'unrecognized',
      notifyType: 'UPDATE_AMOUNT_RESULT',
      reason: 'unknown-type',
    });
  });

  it.each([
    ['an unknown type', { notifyType: 'SOMETHING_NEW', result }, 'unknown-type'],
    ['no type', { result }, 'unknown-type'],
    ['no result', { notifyType: 'PAYMENT_RESULT' }, 'no-result'],
    ['a result without a status', { notifyType: 'CAPTURE_RESULT', result: { resultCode: 'SUCCESS' } }, 'no-result'],
    ['no object', ['PAYMENT_RESULT'], 'not-json'],
  ])('%s is not recognized', (_what, message, reason) => {
    expect(translate(message)).toMatchObject({ kind: 'unrecognized', reason });
  });

  it('keeps the type nobody knows', () => {
    expect(translate({ notifyType: 'SOMETHING_NEW', result })).toMatchObject({ notifyType: 'SOMETHING_NEW' });
  });

  it.each([[''], ['{"notifyType":"PAYMENT_RESULT"'], ['\xff\xfe']])('%j is not JSON', (text) => {
    expect(translateNotification(Buffer.from(text, 'latin1'))).toEqual({ kind: 'unrecognized', reason: 'not-json' });
  });
});
