import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { captureDeadline } from './capture-deadline';
import { Fields } from './fields';
import { maskForLog } from './mask';
import { notificationAcknowledgement } from './notification-acknowledgement';
import { translateInquiryAnswer } from './translate-inquiry-answer';
import { translateNotification } from './translate-notification';
import { translatePayAnswer } from './translate-pay-answer';

/** What is read out of every message the pages print; K-APO's stand in the specs of their own kind. */
const folder = join(__dirname, 'samples');
const pages = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
const every = pages.flatMap(({ name }) => readdirSync(join(folder, name)).map((file) => join(name, file)));
const text = (name: string) => readFileSync(join(folder, `${name}.json`), 'utf8');
const fields = (name: string) => Fields.parse(text(name)) as Fields;
const payAnswer = (name: string) => translatePayAnswer(fields(name));
const inquiryAnswer = (name: string) => translateInquiryAnswer(fields(name));
const notification = (name: string) => translateNotification(Buffer.from(text(name)));
const money = (minor: bigint, currency: string) => ({ minor, currency });

describe('on the page for hosted mode', () => {
  it('a first pay sends the buyer to the hosted page', () => {
    expect(payAnswer('apo-hosted-mode/pay-answer-with-url')).toEqual({
      kind: 'action-required',
      normalUrl: 'https://pages.example/payment?token=session-1',
      report: {
        paymentRequestId: '13eIlShnRH5mKYtqFa2kvfht2IXdx1XoOg0S9jd3pMWzg3iOBwoXCv1YuEUy****',
        apoPaymentId: '2025022019401080019018800001499****',
        amount: money(30000n, 'HKD'),
        reportedAmount: { currency: 'HKD', value: '30000' },
        paymentCreateTime: '2025-02-20T07:15:57.000Z',
        authExpiryTime: '2025-02-27T07:15:57.000Z',
      },
    });
  });

  it('a pay refused for risk has failed, whatever its message promises', () => {
    expect(payAnswer('apo-hosted-mode/pay-answer-failed')).toMatchObject({
      kind: 'failed',
      code: 'RISK_REJECT',
      codeClass: 'R',
    });
  });

  it('a pay in process without a URL is pending', () => {
    expect(payAnswer('apo-hosted-mode/pay-answer-without-url')).toMatchObject({ kind: 'pending' });
  });

  const card = { brand: 'VISA', lastFour: '1358', funding: 'CREDIT', issuingCountry: 'JP', threeDS: { eci: '05' } };
  const acquirer = {
    acquirerName: 'CHECKOUT',
    referenceRequestId: '202503171903130000060027882****',
    acquirerTransactionId: 'pay_6tmvamfcxp5ujbbfjeopyz****',
    acquirerMerchantId: 'pc_6cpbmm5qderubjraxrygje****',
    acquirerReferenceNo: 'pay_6tmvamfcxp5ujbbfjeopyz****',
  };
  const report = {
    paymentRequestId: 'G15320250317102252****',
    apoPaymentId: '2025031719401089010011160025568****',
    amount: money(120n, 'JPY'),
    reportedAmount: { currency: 'JPY', value: '120' },
    paymentCreateTime: '2025-03-17T02:26:42.000Z',
    paymentTime: '2025-03-17T02:27:17.000Z',
    acquirer,
    card,
  };

  it('a payment notification by way of Checkout', () => {
    expect(notification('apo-hosted-mode/payment-notification')).toEqual({
      kind: 'payment',
      notifyType: 'PAYMENT_RESULT',
      status: 'SUCCESS',
      result: { resultStatus: 'S', resultCode: 'SUCCESS', resultMessage: 'success.' },
      report,
    });
  });

  it('an inquiry finds the capture, with numbers of its own at the acquirer', () => {
    expect(inquiryAnswer('apo-hosted-mode/inquiry-answer-captured')).toEqual({
      kind: 'answered',
      status: 'SUCCESS',
      resultCode: 'SUCCESS',
      resultMessage: 'success.',
      report,
      captures: [
        {
          status: 'SUCCESS',
          captureRequestId: 'G15320250317102252****',
          captureId: '2025031719401089010011160025567****',
          capturedAt: '2025-03-17T02:27:17.000Z',
          amount: money(120n, 'JPY'),
          reportedAmount: { currency: 'JPY', value: '120' },
          result: { resultStatus: 'S', resultCode: 'SUCCESS', resultMessage: 'success' },
          acquirer: {
            acquirerName: 'CHECKOUT',
            referenceRequestId: '202503171903130100060027884****',
            acquirerTransactionId: 'act_yv3fchmu3bre3l3tui5y35****',
            acquirerMerchantId: 'pc_6cpbmm5qderubjraxrygje****',
          },
        },
      ],
      refunds: [],
    });
  });

  it('an inquiry with 3DS, before the capture', () => {
    expect(inquiryAnswer('apo-hosted-mode/inquiry-answer-3ds')).toMatchObject({
      status: 'SUCCESS',
      report,
      captures: [],
    });
  });

  it('an inquiry without 3DS by way of Antom, and its capture deadline', () => {
    const outcome = inquiryAnswer('apo-hosted-mode/inquiry-answer-no-3ds');
    expect(outcome).toMatchObject({
      status: 'SUCCESS',
      report: {
        amount: money(1n, 'SGD'),
        authExpiryTime: '2025-07-31T01:29:57.000Z',
        card: {
          brand: 'VISA',
          funding: 'DEBIT',
          issuingCountry: 'HK',
          region: 'GLOBAL',
          threeDS: { offered: false },
        },
        acquirer: { acquirerName: 'ALIPAY', acquirerTransactionId: '20250724194010800100188730206132981' },
      },
    });
    const times = outcome.kind === 'answered' ? outcome.report : {};
    const receivedAt = Date.parse('2025-07-24T01:30:00Z');
    expect(captureDeadline({ ...times, receivedAt, captureWindowMs: 1 })).toEqual({
      at: Date.parse('2025-07-31T01:29:57Z'),
      basis: 'stated',
    });
  });
});

describe('on the page for server-to-server mode', () => {
  it('a pay succeeds at once', () => {
    const outcome = payAnswer('apo-server-to-server-mode/pay-answer-succeeded');
    expect(outcome).toMatchObject({
      kind: 'succeeded',
      report: {
        apoPaymentId: '20250514114010800100181020233302045',
        amount: money(1339n, 'USD'),
        paymentTime: '2025-05-14T06:33:01.000Z',
        acquirer: { acquirerName: 'ALIPAY', referenceRequestId: '20250514141372220148107038720' },
        card: { brand: 'VISA', threeDS: { eci: '07' } },
      },
    });
  });

  it('whose expiry is its payment time, so that its capture deadline is estimated (C25)', () => {
    const outcome = payAnswer('apo-server-to-server-mode/pay-answer-succeeded');
    const times = outcome.kind === 'succeeded' ? outcome.report : {};
    const paidAt = Date.parse('2025-05-14T06:33:01Z');
    expect(captureDeadline({ ...times, receivedAt: paidAt + 500, captureWindowMs: 1000 })).toEqual({
      at: paidAt + 1000,
      basis: 'estimated',
    });
  });

  it('a pay that is denied has failed', () => {
    expect(payAnswer('apo-server-to-server-mode/pay-answer-failed')).toMatchObject({
      kind: 'failed',
      code: 'ACCESS_DENIED',
      codeClass: 'C',
    });
  });

  it('a pay that needs 3DS sends the buyer there', () => {
    expect(payAnswer('apo-server-to-server-mode/pay-answer-with-url')).toMatchObject({
      kind: 'action-required',
      normalUrl: 'https://pages.example/payment?token=session-1',
      report: { amount: money(30000n, 'HKD') },
    });
  });

  it('a payment notification by way of Adyen, whose N/A is nothing', () => {
    expect(notification('apo-server-to-server-mode/payment-notification')).toMatchObject({
      kind: 'payment',
      status: 'SUCCESS',
      report: {
        amount: money(1523n, 'GBP'),
        acquirer: { acquirerName: 'ADYEN', acquirerReferenceNo: 'PK6K679WDZS2K8F3' },
        card: { brand: 'VISA', funding: 'DEBIT', issuingCountry: 'GB', threeDS: { eci: undefined } },
      },
    });
  });

  it.each([
    ['inquiry-answer-captured', 1],
    ['inquiry-answer', 0],
  ])('%s is a success with captures: %i', (name, captures) => {
    const outcome = inquiryAnswer(`apo-server-to-server-mode/${name}`);
    expect(outcome).toMatchObject({
      status: 'SUCCESS',
      report: { amount: money(120n, 'JPY'), acquirer: { acquirerName: 'CHECKOUT' } },
    });
    expect(outcome.kind === 'answered' && outcome.captures.length).toBe(captures);
  });
});

describe('on the page for Antom direct', () => {
  it('a pay sends the buyer to the issuer, and its payment time proves nothing (C20)', () => {
    expect(payAnswer('antom-direct-korean-cards/pay-answer')).toEqual({
      kind: 'action-required',
      normalUrl: 'https://pages.example/payment?token=session-1',
      report: {
        paymentRequestId: 'paymentRequestId01',
        apoPaymentId: '20251217194******0236670295',
        amount: money(46000n, 'KRW'),
        reportedAmount: { currency: 'KRW', value: '46000' },
        paymentCreateTime: '2025-12-17T02:09:37.000Z',
        card: { threeDS: {} },
      },
    });
  });

  it('a payment notification names no acquirer, and says what was paid in the end', () => {
    const news = notification('antom-direct-korean-cards/payment-notification');
    expect(news).toMatchObject({
      kind: 'payment',
      status: 'SUCCESS',
      report: {
        amount: money(46000n, 'KRW'),
        actualPaymentAmount: { amount: money(46000n, 'KRW') },
        paymentTime: '2025-12-17T02:09:56.000Z',
        card: { region: 'KR', threeDS: { offered: false, challenged: false } },
      },
    });
    expect(news.kind === 'payment' && news.report.acquirer).toBeUndefined();
  });
});

describe('on every page', () => {
  it.each(every.filter((file) => file.includes('acknowledgement')))('%s is what we answer', (file) => {
    expect(JSON.parse(notificationAcknowledgement)).toEqual(JSON.parse(text(file.replace(/\.json$/, ''))));
  });

  it.each(every.filter((file) => file.includes('inquiry-request')))('%s asks by the attempt’s number alone', (file) => {
    expect(Object.keys(JSON.parse(text(file.replace(/\.json$/, ''))) as object)).toEqual(['paymentRequestId']);
  });

  it.each(every)('%s shows no card, buyer, goods, address or session, neither in a log nor in a report', (file) => {
    const name = file.replace(/\.json$/, '');
    const said = [maskForLog(JSON.parse(text(name)))] as unknown[];
    if (file.includes('pay-answer')) said.push({ ...payAnswer(name), normalUrl: undefined });
    if (file.includes('inquiry-answer')) said.push(inquiryAnswer(name));
    if (file.includes('notification')) said.push(notification(name));
    const shown = JSON.stringify(said, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
    expect(shown).not.toMatch(
      /JANE|Jane|Doe|EXAMPLE BANK|Example|mail\.example|5550100|192\.0\.2|session-1|cardToken|4280|439654|\*{12}\d|AQAAAA|a28f7|2a1b0/,
    );
  });
});

describe('a stored card', () => {
  const paid = (more: object) =>
    translateNotification(
      Buffer.from(
        JSON.stringify({
          notifyType: 'PAYMENT_RESULT',
          result: { resultStatus: 'S', resultCode: 'SUCCESS' },
          ...more,
        }),
      ),
    );
  const info = { cardToken: 'tok-1', cardBrand: 'VISA', lastFour: '1358', funding: 'CREDIT', issuingCountry: 'JP' };

  it.each([
    ['paymentResultInfo', { paymentResultInfo: info }],
    ['its older copy', { cardInfo: info, paymentResultInfo: {} }],
    ['the copy beside another', { cardInfo: info, paymentResultInfo: { cardBrand: 'VISA' } }],
  ])('comes in %s, its token to be asked for', (_where, message) => {
    const news = paid(message);
    const saved = news.kind === 'payment' ? news.report.savedCard : undefined;
    expect(saved?.cardToken.reveal()).toBe('tok-1');
    expect(saved).toMatchObject({ brand: 'VISA', lastFour: '1358', funding: 'CREDIT', issuingCountry: 'JP' });
    expect(JSON.stringify([news, maskForLog(message)])).not.toContain('tok-1');
  });

  it('is absent without a token', () => {
    for (const cardToken of [undefined, '', 'N/A', null]) {
      const news = paid({ paymentResultInfo: { ...info, cardToken } });
      expect(news.kind === 'payment' && news.report.savedCard).toBeUndefined();
    }
  });
});

describe('the transactions of an inquiry', () => {
  it('are told apart by type; what nobody reads is named', () => {
    const one = (transactionType: string | undefined, transactionStatus = 'SUCCESS') => ({
      transactionType,
      transactionStatus,
      transactionId: `t-${transactionType ?? ''}`,
      transactionTime: '2030-01-01T00:00:00Z',
    });
    const types = ['AUTHORIZATION', 'CAPTURE', 'REFUND', 'VOID', 'CANCEL', 'INCREMENTAL', 'PAYMENT', undefined];
    const answer = Fields.of({
      result: { resultStatus: 'S', resultCode: 'SUCCESS' },
      paymentStatus: 'CANCELLED',
      transactions: types.map((type) => one(type)),
    }) as Fields;
    expect(translateInquiryAnswer(answer)).toMatchObject({
      status: 'CANCELLED',
      captures: [{ captureId: 't-CAPTURE' }],
      refunds: [{ refundId: 't-REFUND' }],
      cancellations: [
        { transactionType: 'VOID', transactionId: 't-VOID', status: 'SUCCESS', canceledAt: '2030-01-01T00:00:00.000Z' },
        { transactionType: 'CANCEL', transactionId: 't-CANCEL' },
      ],
      otherTransactions: ['AUTHORIZATION', 'INCREMENTAL', 'PAYMENT', ''],
    });
  });
});
