import { allTopics } from './topics';
import { ContractViolation, decodeEvent, encodeEvent } from './event-definition';
import { orderSnapshotSchema } from './payment-events/order-snapshot';
import { paymentEvents } from './payment-events/payment-events';
import { PaymentMessageRecorded } from './payment-events/payment-message-recorded.v1';
import { shipmentEvents } from './fulfillment-events/shipment-events';
import { paymentIdFor } from './payment-id';
import { PaymentRequested } from './payment-requests/payment-requested.v1';
import { koreanCardBrands } from './payment-requests/korean-card-brands';
import { PaymentResult } from './apo-results/payment-result.v1';
import { CaptureResult } from './apo-results/capture-result.v1';
import { DeadLettered } from './dead-letters/dead-letter.v1';

const amount = { currency: 'KRW', value: '4200' };
const data = {
  paymentId: paymentIdFor('order-service', 'ref-1'),
  paymentRef: 'ref-1',
  order: {
    referenceOrderId: 'order-1',
    orderDescription: 'a book',
    orderAmount: amount,
    buyer: { referenceBuyerId: 'b' },
  },
  paymentAmount: amount,
  paymentMethod: {
    paymentMethodType: 'CARD' as const,
    paymentMethodMetaData: { requireIssuerAuthentication: true as const },
  },
  paymentRedirectUrl: 'https://shop.example/result',
  env: { terminalType: 'WEB' as const, clientIp: '203.0.113.7' },
};
const message = (overrides: object = {}) => {
  const encoded = encodeEvent(PaymentRequested, {
    id: 'e1',
    source: 'order-service',
    key: data.paymentId,
    at: 0,
    data,
  });
  return { ...encoded, value: JSON.stringify({ ...data, ...overrides }) };
};

describe('a payment’s id', () => {
  it('is the same for the same requester and reference, and differs otherwise', () => {
    expect(paymentIdFor('a', 'b')).toBe(paymentIdFor('a', 'b'));
    expect(
      new Set([paymentIdFor('a', 'b'), paymentIdFor('a:b', ''), paymentIdFor('', 'a:b'), paymentIdFor('b', 'a')]).size,
    ).toBe(4);
  });

  it('does not change: producers in other languages compute it too', () =>
    expect(paymentIdFor('order-service', 'r1')).toBe('pay_j3gy1jh8yznjaekxntrvtvcpnm'));
});

describe('an event', () => {
  it('travels as CloudEvents 1.0 in binary mode', () =>
    expect(message().headers).toEqual({
      'content-type': 'application/json',
      ce_id: 'e1',
      ce_source: 'order-service',
      ce_specversion: '1.0',
      ce_type: 'paywright.payment.requested.v1',
      ce_time: '1970-01-01T00:00:00.000Z',
      ce_subject: data.paymentId,
      ce_datacontenttype: 'application/json',
    }));

  it('comes back as it was written', () =>
    expect(decodeEvent(PaymentRequested, message())).toMatchObject({ id: 'e1', source: 'order-service', data }));

  it('may be for any other card in its own currency, typed on the hosted page', () => {
    const dollars = { currency: 'USD', value: '4200' };
    const general = {
      order: { ...data.order, orderAmount: dollars },
      paymentAmount: dollars,
      paymentMethod: { paymentMethodType: 'CARD', paymentMethodMetaData: {} },
    };
    expect(decodeEvent(PaymentRequested, message(general)).data.paymentMethod.paymentMethodMetaData).toEqual({
      requireIssuerAuthentication: false,
      is3DSAuthentication: false,
    });
  });

  it('ignores unknown top-level fields', () =>
    expect(decodeEvent(PaymentRequested, message({ somethingNew: 1 })).data).not.toHaveProperty('somethingNew'));

  it.each([
    ['paymentId', { paymentId: '' }],
    ['paymentId', { paymentId: `${data.paymentId}\0` }],
    ['paymentAmount.value', { paymentAmount: { currency: 'KRW', value: 4200 } }],
    ['paymentAmount.value', { paymentAmount: { currency: 'KRW', value: '42.00' } }],
    ['paymentAmount.currency', { paymentAmount: { currency: 'KRX', value: '4200' } }],
    ['paymentAmount', { paymentAmount: { currency: 'KRW', value: '4201' } }],
    [
      'paymentAmount.currency',
      {
        order: { ...data.order, orderAmount: { currency: 'USD', value: '1' } },
        paymentAmount: { currency: 'USD', value: '1' },
      },
    ],
    ['paymentRedirectUrl', { paymentRedirectUrl: 'http://shop.example' }],
    ['env.osType', { env: { terminalType: 'WAP', clientIp: '203.0.113.7' } }],
  ])('that breaks its schema names %s and never its value', (field, overrides) => {
    const decode = () => decodeEvent(PaymentRequested, message(overrides));
    expect(decode).toThrow(ContractViolation);
    expect(decode).toThrow(new RegExp(`(^|; )${field.replace('.', '\\.')}: `));
  });

  it('without its CloudEvents headers is refused', () =>
    expect(() => decodeEvent(PaymentRequested, { headers: {}, value: '{}' })).toThrow('ce_id'));

  it('that is not JSON is refused', () =>
    expect(() => decodeEvent(PaymentRequested, { ...message(), value: '{' })).toThrow('not JSON'));
});

it('a captured payment’s order may carry fields this reader does not know yet', () => {
  const order = { ...data.order, giftWrap: true };
  expect(orderSnapshotSchema.parse(order)).toEqual(order);
});

it('every event has a name, a versioned type and one of the topics of its own', () => {
  const all = [
    PaymentRequested,
    PaymentResult,
    CaptureResult,
    ...paymentEvents,
    PaymentMessageRecorded,
    ...shipmentEvents,
    DeadLettered,
  ];
  expect(new Set(all.map(({ type }) => type)).size).toBe(all.length);
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  for (const { type, topic } of all) {
    expect(type).toMatch(/^paywright\.[a-z.-]+\.v\d+$/);
    expect(allTopics).toContain(topic);
  }
});

it('knows the 23 South Korean card brands', () => expect(new Set(koreanCardBrands).size).toBe(23));
