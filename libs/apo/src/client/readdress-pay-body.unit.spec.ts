import { money } from '@paywright/kernel';
import { buildCardPayBody, type CardPay } from './build-card-pay-body';
import { asksFor3DS, readdressPayBody } from './readdress-pay-body';

const pay: CardPay = {
  paymentRequestId: 'pr_1',
  amount: money(4_200n, 'KRW'),
  order: { referenceOrderId: 'o-1', orderDescription: 'a book', buyer: { referenceBuyerId: 'b-1' } },
  env: { terminalType: 'WEB', clientIp: '203.0.113.7' },
  card: { from: 'hosted-page', is3DSAuthentication: false, tokenizeMode: 'ENABLED' },
  captureMode: 'AUTOMATIC',
  paymentRedirectUrl: 'https://shop.example/result',
  paymentNotifyUrl: 'https://hooks.example/notifications/a',
  paymentExpiryTime: Date.UTC(2026, 10, 1),
  settlementCurrency: 'KRW',
};
const elsewhere = {
  paymentRequestId: 'pr_2',
  paymentNotifyUrl: 'https://hooks.example/notifications/b',
  paymentExpiryTime: Date.UTC(2026, 10, 2),
  settlementCurrency: undefined,
};

it('is what would have been built for the other account in the first place', () => {
  expect(JSON.parse(readdressPayBody(buildCardPayBody(pay), elsewhere))).toEqual(
    JSON.parse(buildCardPayBody({ ...pay, ...elsewhere })),
  );
});

it('asks for 3DS where that is what the attempt before lacked', () => {
  const body = buildCardPayBody(pay);
  expect(asksFor3DS(body)).toBe(false);
  const again = readdressPayBody(body, { ...elsewhere, asksFor3DS: true });
  expect(asksFor3DS(again)).toBe(true);
  expect(JSON.parse(again)).toMatchObject({
    paymentMethod: { paymentMethodMetaData: { tokenizeMode: 'ENABLED', is3DSAuthentication: true } },
  });
});

it('of a card on its issuer’s own page cannot ask for more', () => {
  const korean = { ...pay, card: { from: 'korean-issuer-page' } } as const;
  expect(asksFor3DS(buildCardPayBody(korean))).toBe(true);
});

it('refuses an id that APO would not take', () => {
  expect(() => readdressPayBody(buildCardPayBody(pay), { ...elsewhere, paymentRequestId: '' })).toThrow();
});
