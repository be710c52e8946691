import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InvariantViolation, money } from '@paywright/kernel';
import { buildCardPayBody, type CardPay } from './build-card-pay-body';

interface KoreanCardPay extends Omit<CardPay, 'card' | 'captureMode'> {
  readonly selectedCardBrand?: string;
}

function buildKoreanCardPayBody({ selectedCardBrand, ...pay }: KoreanCardPay): string {
  return buildCardPayBody({
    ...pay,
    card: { from: 'korean-issuer-page', selectedCardBrand },
    captureMode: 'AUTOMATIC',
  });
}

const pay: KoreanCardPay = {
  paymentRequestId: 'paymentRequestId01',
  amount: money(4200n, 'KRW'),
  order: {
    referenceOrderId: 'referenceOrderId01',
    orderDescription: 'antom testing order',
    buyer: { referenceBuyerId: 'yourBuyerId' },
  },
  env: { terminalType: 'WEB', clientIp: '192.0.2.1' },
  selectedCardBrand: 'SAMSUNG',
  paymentRedirectUrl: 'https://shop.example/result',
  paymentNotifyUrl: 'https://shop.example/notifications',
  paymentExpiryTime: Date.UTC(2030, 0, 1, 0, 9, 0, 999),
};

describe('the body of a pay for a Korean card', () => {
  it('is the page sample, with the capture mode and the expiry said aloud', () => {
    const sample = JSON.parse(
      readFileSync(join(__dirname, '../samples/apo-korean-cards/pay-request.json'), 'utf8'),
    ) as object;
    expect(JSON.parse(buildKoreanCardPayBody(pay))).toEqual({
      ...sample,
      paymentFactor: { isAuthorization: true, captureMode: 'AUTOMATIC' },
      paymentExpiryTime: '2030-01-01T00:09:00+00:00',
    });
  });

  it('is, byte for byte, the text that stored payments repeat', () => {
    expect(buildKoreanCardPayBody(pay)).toBe(
      '{"productCode":"CASHIER_PAYMENT","paymentRequestId":"paymentRequestId01","order":{"referenceOrderId":' +
        '"referenceOrderId01","orderDescription":"antom testing order","buyer":{"referenceBuyerId":"yourBuyerId"},' +
        '"orderAmount":{"currency":"KRW","value":"4200"}},"paymentAmount":{"currency":"KRW","value":"4200"},' +
        '"paymentMethod":{"paymentMethodType":"CARD","paymentMethodMetaData":{"paymentMethodRegion":"KR",' +
        '"requireIssuerAuthentication":true,"selectedCardBrand":"SAMSUNG"}},"paymentFactor":{"isAuthorization":true,' +
        '"captureMode":"AUTOMATIC"},"paymentExpiryTime":"2030-01-01T00:09:00+00:00","paymentRedirectUrl":' +
        '"https://shop.example/result","paymentNotifyUrl":"https://shop.example/notifications","env":{"terminalType":' +
        '"WEB","clientIp":"192.0.2.1"}}',
    );
  });

  it('is the same text every time', () => {
    expect(buildKoreanCardPayBody(pay)).toBe(buildKoreanCardPayBody(structuredClone(pay)));
  });

  it('leaves the brand page to APO when no brand is selected, and never sends null', () => {
    const body = buildKoreanCardPayBody({ ...pay, selectedCardBrand: undefined, paymentNotifyUrl: undefined });
    expect(JSON.parse(body)).toMatchObject({
      paymentMethod: {
        paymentMethodType: 'CARD',
        paymentMethodMetaData: { paymentMethodRegion: 'KR', requireIssuerAuthentication: true },
      },
    });
    expect(body).not.toMatch(/null|selectedCardBrand|paymentNotifyUrl/);
  });

  it('charges what the payment says, even if the order object holds another amount', () => {
    const order = { ...pay.order, orderAmount: { currency: 'USD', value: '1' } };
    expect(JSON.parse(buildKoreanCardPayBody({ ...pay, order }))).toMatchObject({
      order: { orderAmount: { currency: 'KRW', value: '4200' } },
      paymentAmount: { currency: 'KRW', value: '4200' },
    });
  });

  it.each([
    ['another currency', money(4200n, 'USD')],
    ['nothing', money(0n, 'KRW')],
    ['a negative amount', money(-1n, 'KRW')],
    ['more than 16 digits', money(10n ** 16n, 'KRW')],
  ])('cannot be built for %s', (_what, amount) => {
    expect(() => buildKoreanCardPayBody({ ...pay, amount })).toThrow(InvariantViolation);
  });
});
