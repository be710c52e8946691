import type { PaymentView } from '@paywright/contracts';
import type { SandboxPayment } from '../sandbox/sandbox-books';
import { disagreements } from './disagreements';

const at = '2026-11-21T09:00:00.000Z';
const shipped = { shipmentId: 'shp_1', status: 'released', updatedAt: at } as const;

function ours(view: Partial<PaymentView> = {}): PaymentView {
  return {
    paymentId: 'pay_1',
    source: 'api-gateway/shop',
    paymentRef: 'ref-1',
    version: 5,
    status: 'captured',
    referenceOrderId: 'order-1',
    paymentAmount: { currency: 'KRW', value: '4200' },
    capturedAmount: { currency: 'KRW', value: '4200' },
    captures: [],
    captureMode: 'AUTOMATIC',
    refundedAmount: { currency: 'KRW', value: '0' },
    followUps: [],
    paymentRequestId: 'preq_1',
    holds: [],
    shipment: shipped,
    createdAt: at,
    updatedAt: at,
    ...view,
  };
}

const nothing = { currency: 'KRW', value: '0' };

function theirs(payment: Partial<SandboxPayment> = {}): SandboxPayment {
  return {
    clientId: 'account-1',
    paymentRequestId: 'preq_1',
    paymentId: '2026',
    referenceOrderId: 'order-1',
    amount: { currency: 'KRW', value: '4200' },
    acquirerName: 'ALIPAY',
    status: 'SUCCESS',
    resultCode: 'SUCCESS',
    captures: [{ captureId: 'c1', amount: { currency: 'KRW', value: '4200' }, status: 'SUCCESS' }],
    refunds: [],
    notifications: [],
    calls: { pay: 1, inquiryPayment: 0, capture: 0, cancel: 0, refund: 0 },
    ...payment,
  };
}

const failed = theirs({ status: 'FAIL', resultCode: 'ORDER_IS_CLOSED', captures: [] });

describe('our books and the sandbox’s', () => {
  it('agree on a captured and shipped payment', () => {
    expect(disagreements([ours()], [theirs()])).toEqual([]);
  });

  it('agree on a payment that 2C2P took without a capture', () => {
    expect(disagreements([ours()], [theirs({ acquirerName: '2C2P', captures: [] })])).toEqual([]);
  });

  const half = { currency: 'KRW', value: '2100' };
  const refund = { refundId: 'r1', refundRequestId: 'rf_1', amount: half, status: 'SUCCESS' } as const;

  it('agree on what was given back, and say when they do not', () => {
    expect(disagreements([ours({ refundedAmount: half })], [theirs({ refunds: [refund] })])).toEqual([]);
    expect(disagreements([ours()], [theirs({ refunds: [refund] })])).toEqual([
      'pay_1 (order order-1): refunded 0 here, 2100 at the sandbox',
    ]);
    const failure = theirs({ refunds: [{ ...refund, status: 'FAIL' }] });
    expect(disagreements([ours({ refundedAmount: half })], [failure])).toHaveLength(1);
  });

  it('agree on an order paid again after the first money went back', () => {
    const whole = { ...refund, amount: { currency: 'KRW', value: '4200' } };
    const first = theirs({ paymentRequestId: 'preq_0', refunds: [whole] });
    expect(disagreements([ours()], [first, theirs()])).toEqual([]);
  });

  it('agree on a payment that expired', () => {
    const view = ours({ status: 'expired', capturedAmount: nothing, shipment: undefined });
    expect(disagreements([view], [failed])).toEqual([]);
  });

  it('agree on a captured payment whose doubts hold the shipment', () => {
    const holds = [{ reason: 'contradiction', detail: 'two finals', at }];
    expect(disagreements([ours({ holds, shipment: { ...shipped, status: 'held' } })], [theirs()])).toEqual([]);
  });

  it.each([
    ['money is booked here only', [ours()], [failed], 3],
    [
      'money was taken there only',
      [ours({ status: 'authorized', capturedAmount: nothing, shipment: undefined })],
      [theirs()],
      2,
    ],
    ['the amounts differ', [ours({ capturedAmount: { currency: 'KRW', value: '4201' } })], [theirs()], 1],
    ['a captured order was not shipped', [ours({ shipment: undefined })], [theirs()], 1],
    [
      'goods left although something is doubted',
      [ours({ holds: [{ reason: 'contradiction', detail: '', at }] })],
      [theirs()],
      1,
    ],
    [
      'it ended there and is open here',
      [ours({ status: 'action_required', capturedAmount: nothing, shipment: undefined })],
      [failed],
      1,
    ],
    ['the payment is unknown there', [ours()], [], 2],
    ['the order was paid twice', [ours()], [theirs(), theirs({ paymentRequestId: 'preq_2' })], 1],
  ])('disagree when %s', (_why, views, payments, count) => {
    expect(disagreements(views, payments)).toHaveLength(count);
  });
});
