import { translateNotification } from '@paywright/apo';
import { CaptureResult, decodeEvent, DisputeResult, PaymentResult, RefundResult } from '@paywright/contracts';
import { bodies, bytesOf } from './notification.builders';
import { numbersOf, resultEventOf } from './result-event';

const receipt = { notificationId: 'ntf_1', route: 'apo-kr', receivedAt: Date.parse('2030-01-01T18:00:20Z') };
const eventOf = (body: unknown) => resultEventOf(translateNotification(bytesOf(body)), receipt);

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('an event is published for this');
  return value;
}

describe('the event of a notification', () => {
  it('tells how a payment ended, under the number of the stored notification', () => {
    const event = must(eventOf(bodies.payment));
    expect(event).toMatchObject({ topic: 'apo.results', key: bodies.payment.paymentId, headers: { ce_id: 'ntf_1' } });
    expect(decodeEvent(PaymentResult, event)).toEqual({
      id: 'ntf_1',
      source: 'webhook-ingest',
      type: 'paywright.payment.result.v1',
      time: '2030-01-01T18:00:20.000Z',
      data: {
        notificationId: 'ntf_1',
        route: 'apo-kr',
        receivedAt: '2030-01-01T18:00:20.000Z',
        notifyType: 'PAYMENT_RESULT',
        result: bodies.payment.result,
        acquirerInfo: bodies.payment.acquirerInfo,
        paymentRequestId: 'pr-0001',
        apoPaymentId: bodies.payment.paymentId,
        paymentAmount: { currency: 'KRW', value: '4200' },
        paymentTime: '2030-01-01T18:00:19.000Z',
      },
    });
  });

  it('tells how a capture ended', () => {
    const event = must(eventOf(bodies.capture));
    expect(event.key).toBe(bodies.capture.paymentId);
    expect(decodeEvent(CaptureResult, event).data).toEqual({
      notificationId: 'ntf_1',
      route: 'apo-kr',
      receivedAt: '2030-01-01T18:00:20.000Z',
      result: bodies.capture.result,
      acquirerInfo: bodies.capture.acquirerInfo,
      apoPaymentId: bodies.capture.paymentId,
      captureRequestId: 'pr-0001',
      captureId: bodies.capture.captureId,
      captureAmount: { currency: 'KRW', value: '4200' },
      captureTime: '2030-01-01T18:00:20.000Z',
    });
  });

  it('tells how a refund ended, under its own number when it names no other', () => {
    const event = must(eventOf(bodies.refund));
    expect(event.key).toBe('rr-0001');
    expect(decodeEvent(RefundResult, event).data).toEqual({
      notificationId: 'ntf_1',
      route: 'apo-kr',
      receivedAt: '2030-01-01T18:00:20.000Z',
      result: bodies.refund.result,
      refundStatus: 'SUCCESS',
      refundRequestId: 'rr-0001',
      refundId: bodies.refund.refundId,
      refundAmount: { currency: 'KRW', value: '4200' },
    });
  });

  it('tells how a dispute stands, and not in whose words', () => {
    const judged = { disputeNotificationType: 'DISPUTE_JUDGED', disputeJudgedResult: 'ACCEPT_BY_CUSTOMER' };
    const event = must(eventOf({ ...bodies.dispute, ...judged, disputeReasonMsg: 'never came' }));
    expect(event.key).toBe(bodies.dispute.paymentId);
    expect(event.value).not.toContain('never came');
    expect(decodeEvent(DisputeResult, event).data).toMatchObject({
      event: 'DISPUTE_JUDGED',
      disputeId: 'dis-0001',
      apoPaymentId: bodies.dispute.paymentId,
      ending: 'won',
    });
  });

  it('carries nothing of the card', () => {
    const { value } = must(eventOf(bodies.payment));
    for (const secret of ['411111', '1111', 'GILDONG', 'cardNo', 'paymentResultInfo'])
      expect(value).not.toContain(secret);
  });

  it.each(['vaulting', 'unrecognized'] as const)('is not published for %s yet', (kind) => {
    expect(eventOf(bodies[kind])).toBeUndefined();
  });

  it.each(['', 'hello', '[]', '"text"', '{"notifyType":"PAYMENT_RESULT"}'])('is not published for %j', (body) => {
    expect(eventOf(body)).toBeUndefined();
  });

  it('is keyed by our attempt when APO’s number is missing, and by itself when both are', () => {
    const { paymentId: _, ...withoutNumber } = bodies.payment;
    expect(must(eventOf(withoutNumber)).key).toBe('pr-0001');
    expect(must(eventOf({ ...withoutNumber, paymentRequestId: 'N/A' })).key).toBe('ntf_1');
  });

  it('is published whatever is wrong with the amount: what upstream reports is always storable', () => {
    const event = must(eventOf({ ...bodies.payment, paymentAmount: { currency: 'won', value: '42.00' } }));
    expect(decodeEvent(PaymentResult, event).data.paymentAmount).toEqual({ currency: 'won', value: '42.00' });
  });
});

describe('the numbers of a notification', () => {
  it('fit a column whatever upstream writes', () => {
    const odd = { ...bodies.payment, paymentId: `\0${'9'.repeat(300)}`, paymentRequestId: '\0' };
    expect(numbersOf(translateNotification(bytesOf(odd)))).toEqual({ apoPaymentId: '9'.repeat(64) });
    expect(must(eventOf(odd)).key).toBe('9'.repeat(64));
  });
});
