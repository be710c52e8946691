import { paymentIdFor, paymentRequestedDataSchema } from '@paywright/contracts';
import { parsePaymentRequestId } from '@paywright/kernel';
import { buildPayBody } from './build-pay-body';

const bodyOf = (paymentMethodMetaData: object, currency = 'KRW') => {
  const amount = { currency, value: '4200' };
  const text = buildPayBody(
    paymentRequestedDataSchema.parse({
      paymentId: paymentIdFor('order-service', 'ref-1'),
      paymentRef: 'ref-1',
      order: {
        referenceOrderId: 'order-1',
        orderDescription: 'a book',
        orderAmount: amount,
        buyer: { referenceBuyerId: 'buyer-1' },
      },
      paymentAmount: amount,
      paymentMethod: { paymentMethodType: 'CARD', paymentMethodMetaData },
      paymentRedirectUrl: 'https://shop.example/result',
      env: { terminalType: 'WEB', clientIp: '203.0.113.7' },
    }),
    parsePaymentRequestId('pr_1'),
    Date.UTC(2026, 10, 1),
    { notifyUrl: 'https://pay.shop.example/notifications/apo', settlementCurrency: 'KRW' },
  );
  return JSON.parse(text) as { paymentMethod: object; paymentFactor: object; paymentAmount: object };
};

it('says in which currency to settle where the route has one', () =>
  expect(bodyOf({ requireIssuerAuthentication: true })).toMatchObject({
    settlementStrategy: { settlementCurrency: 'KRW' },
  }));

it('asks for a South Korean card with its region and flag', () =>
  expect(bodyOf({ requireIssuerAuthentication: true, paymentMethodRegion: 'KR' }).paymentMethod).toEqual({
    paymentMethodType: 'CARD',
    paymentMethodMetaData: { requireIssuerAuthentication: true, paymentMethodRegion: 'KR' },
  }));

it.each([true, false])('asks for any other card on the hosted page, 3DS asked for: %s', (is3DSAuthentication) =>
  expect(bodyOf({ requireIssuerAuthentication: false, is3DSAuthentication }, 'USD')).toMatchObject({
    paymentAmount: { currency: 'USD', value: '4200' },
    paymentMethod: { paymentMethodType: 'CARD', paymentMethodMetaData: { is3DSAuthentication } },
    paymentFactor: { isAuthorization: true, captureMode: 'AUTOMATIC' },
  }),
);
