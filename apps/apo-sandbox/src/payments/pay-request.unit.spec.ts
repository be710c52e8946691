import { koreanOrder } from '../fixtures/merchant.fixture';
import type { Json } from '../gateway/result';
import { checkKoreanCard, isKoreanIssuerAuthenticated } from './korean-card';
import type { PayRequest } from './pay-request';
import { readPayRequest } from './pay-request';
import { faultOfUrl } from './urls';

/** The order with one field replaced, or removed when the value is undefined. */
function changed(path: string, value: unknown): Json {
  const order = structuredClone(koreanOrder());
  const keys = path.split('.');
  const last = keys.pop()!;
  const parent = keys.reduce<Json>((inner, key) => inner[key] as Json, order);
  parent[last] = value;
  return order;
}

describe('a pay request', () => {
  it('is understood as the page’s sample has it', () => {
    const read = readPayRequest(koreanOrder()) as PayRequest;
    expect(read).not.toHaveProperty('refusal');
    expect(isKoreanIssuerAuthenticated(read)).toBe(true);
    expect(checkKoreanCard(read)).toEqual({ brand: 'HYUNDAI' });
  });

  it('may have its booleans as text, its numbers as numbers, and fields nobody knows', () => {
    const read = readPayRequest({
      ...changed('paymentMethod.paymentMethodMetaData.requireIssuerAuthentication', 'true'),
      paymentAmount: { currency: 'KRW', value: 42000 },
      paymentFactor: { isAuthorization: 'false' },
      tomorrow: { more: [] },
    }) as PayRequest;
    expect(isKoreanIssuerAuthenticated(read)).toBe(true);
    expect(read.paymentAmount.value).toBe('42000');
    expect(read.paymentFactor.isAuthorization).toBe(false);
  });

  it('may carry the Korean flag beside the metadata, as the SDKs do', () => {
    const read = readPayRequest(
      changed('paymentMethod', { paymentMethodType: 'CARD', requireIssuerAuthentication: true }),
    ) as PayRequest;
    expect(isKoreanIssuerAuthenticated(read)).toBe(true);
    expect(checkKoreanCard(read)).toEqual({ brand: undefined });
  });

  it.each(['', null, undefined])('with %p as an optional text does not give it', (nothing) => {
    const read = readPayRequest(
      changed('paymentMethod.paymentMethodMetaData.selectedCardBrand', nothing),
    ) as PayRequest;
    expect(checkKoreanCard(read)).toEqual({ brand: undefined });
    expect(readPayRequest(changed('paymentNotifyUrl', nothing))).not.toHaveProperty('refusal');
  });

  it.each([
    ['productCode', undefined],
    ['productCode', 'AGREEMENT_PAYMENT'],
    ['paymentRequestId', undefined],
    ['paymentRequestId', ''],
    ['paymentRequestId', 'x'.repeat(65)],
    ['order', undefined],
    ['order.referenceOrderId', undefined],
    ['order.referenceOrderId', 'x'.repeat(65)],
    ['order.orderDescription', null],
    ['order.orderDescription', 'x'.repeat(257)],
    ['order.orderAmount', undefined],
    ['order.orderAmount.value', '1.5'],
    ['order.buyer', undefined],
    ['order.buyer', {}],
    ['order.buyer.referenceBuyerId', 'x'.repeat(65)],
    ['paymentAmount', undefined],
    ['paymentAmount.currency', 'krw'],
    ['paymentAmount.currency', 'WON!'],
    ['paymentAmount.value', undefined],
    ['paymentAmount.value', '0'],
    ['paymentAmount.value', '-1'],
    ['paymentAmount.value', '+1'],
    ['paymentAmount.value', '1.00'],
    ['paymentAmount.value', '1,000'],
    ['paymentAmount.value', '007'],
    ['paymentAmount.value', '1'.repeat(17)],
    ['paymentAmount.value', 1.5],
    ['paymentMethod', undefined],
    ['paymentMethod.paymentMethodType', undefined],
    ['paymentMethod.paymentMethodMetaData.requireIssuerAuthentication', 'perhaps'],
    ['paymentRedirectUrl', undefined],
    ['paymentRedirectUrl', `https://shop.example/${'x'.repeat(2048)}`],
    ['paymentFactor', undefined],
    ['paymentFactor.isAuthorization', undefined],
    ['env', undefined],
    ['env.terminalType', undefined],
    ['env.terminalType', 'FRIDGE'],
    ['env.clientIp', undefined],
    ['settlementStrategy', { settlementCurrency: 'KRWON' }],
    ['merchantRegion', 'KOR'],
  ])('is refused with the name of the field when %s is %p', (path, value) => {
    expect(readPayRequest(changed(path, value))).toEqual({
      refusal: {
        resultStatus: 'F',
        resultCode: 'PARAM_ILLEGAL',
        resultMessage: expect.stringContaining(path.replace('settlementStrategy', 'settlementStrategy.')),
      },
    });
  });

  it.each([[null], [[]], ['text'], [7]])('is refused when it is %p', (body) => {
    expect(readPayRequest(body)).toMatchObject({ refusal: { resultCode: 'PARAM_ILLEGAL' } });
  });

  it.each([
    [changed('paymentAmount.currency', 'USD'), 'CURRENCY_NOT_SUPPORT'],
    [changed('paymentMethod.paymentMethodMetaData.selectedCardBrand', 'MONZO'), 'SELECTED_CARD_BRAND_NOT_AVAILABLE'],
    [changed('paymentMethod.paymentMethodMetaData.selectedCardBrand', 'toString'), 'SELECTED_CARD_BRAND_NOT_AVAILABLE'],
    [changed('paymentFactor.captureMode', 'MANUAL'), 'PARAM_ILLEGAL'],
  ])('for a Korean card has rules of its own (case %#)', (body, resultCode) => {
    expect(checkKoreanCard(readPayRequest(body) as PayRequest)).toMatchObject({ refusal: { resultCode } });
  });
});

describe('an address the merchant gives', () => {
  it.each([
    ['https://shop.example/x', 'nowhere', false],
    ['http://127.0.0.1:3001/x', 'loopback', false],
    ['http://localhost/x', 'loopback', false],
    ['http://webhook-ingest:3001/x', 'anywhere', false],
    ['shop.app://result', 'nowhere', true],
  ] as const)('may be %s (plain http %s, from an app: %p)', (url, plainHttp, app) => {
    expect(faultOfUrl(url, plainHttp, app)).toBeUndefined();
  });

  it.each([
    ['http://127.0.0.1:3001/x', 'nowhere', false],
    ['http://shop.example/x', 'loopback', true],
    ['http://127.0.0.1.shop.example/x', 'loopback', false],
    ['shop.app://result', 'anywhere', false],
    ['javascript:alert(1)', 'anywhere', true],
    ['/relative', 'anywhere', true],
    ['', 'anywhere', true],
  ] as const)('may not be %s (plain http %s, from an app: %p)', (url, plainHttp, app) => {
    expect(faultOfUrl(url, plainHttp, app)).toBe('must be an https address');
  });
});
