import { type CreatePaymentInput, paymentIdFor, type PaymentView, type ProblemDocument } from '@paywright/contracts';

/** A South Korean card order whose brand the buyer chose in the shop. */
export const createPaymentExample: CreatePaymentInput = {
  order: {
    referenceOrderId: 'order-20261120-0042',
    orderDescription: 'Two tea cups',
    orderAmount: { currency: 'KRW', value: '42000' },
    buyer: { referenceBuyerId: 'buyer-7' },
  },
  paymentAmount: { currency: 'KRW', value: '42000' },
  paymentMethod: {
    paymentMethodType: 'CARD',
    paymentMethodMetaData: {
      requireIssuerAuthentication: true,
      paymentMethodRegion: 'KR',
      selectedCardBrand: 'HYUNDAI',
    },
  },
  paymentRedirectUrl: 'https://shop.example/orders/20261120-0042',
  env: { terminalType: 'WEB', clientIp: '203.0.113.7' },
};

export const requestedPaymentExample: PaymentView = {
  paymentId: paymentIdFor('api-gateway/shop', 'order-20261120-0042-1'),
  source: 'api-gateway/shop',
  paymentRef: 'order-20261120-0042-1',
  version: 0,
  status: 'requested',
  referenceOrderId: 'order-20261120-0042',
  paymentAmount: { currency: 'KRW', value: '42000' },
  capturedAmount: { currency: 'KRW', value: '0' },
  captures: [],
  captureMode: 'AUTOMATIC',
  refundedAmount: { currency: 'KRW', value: '0' },
  followUps: [],
  holds: [],
  createdAt: '2026-11-20T09:00:00.000Z',
  updatedAt: '2026-11-20T09:00:00.000Z',
};

export const actionRequiredPaymentExample: PaymentView = {
  ...requestedPaymentExample,
  version: 1,
  status: 'action_required',
  normalUrl: 'https://pages.example/checkout/3f9a',
  expiresAt: '2026-11-20T09:09:00.000Z',
  paymentRequestId: 'pr_06d1hskv8g0qk3a5w7y9b2c4d6',
  updatedAt: '2026-11-20T09:00:00.612Z',
};

export const invalidBodyExample: ProblemDocument = {
  type: 'urn:paywright:problem:invalid-body',
  title: 'The body breaks its rules',
  status: 422,
  errors: [{ field: 'paymentAmount', rule: 'must equal order.orderAmount' }],
};
