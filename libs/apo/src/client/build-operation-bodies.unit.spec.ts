import { InvariantViolation, money } from '@paywright/kernel';
import { buildCancelBody } from './build-cancel-body';
import { buildCaptureBody } from './build-capture-body';
import { buildRefundBody } from './build-refund-body';

const amount = money(13184n, 'USD');
const capture = { captureRequestId: 'cr-0001', apoPaymentId: 'p1', amount };
const refund = { refundRequestId: 'rr-0001', apoPaymentId: 'p1', amount };

describe('the body of a capture', () => {
  it('is the same text every time, without what is not said', () => {
    const text = '{"captureRequestId":"cr-0001","paymentId":"p1","captureAmount":{"currency":"USD","value":"13184"}}';
    expect(buildCaptureBody(capture)).toBe(text);
    expect(buildCaptureBody(structuredClone(capture))).toBe(text);
  });

  it('says of a partial capture whether it is the last', () => {
    expect(JSON.parse(buildCaptureBody({ ...capture, isLastCapture: false }))).toMatchObject({ isLastCapture: false });
  });
});

describe('the body of a cancel', () => {
  it('names the payment by one number alone', () => {
    expect(buildCancelBody({ apoPaymentId: 'p1' })).toBe('{"paymentId":"p1"}');
    expect(buildCancelBody({ paymentRequestId: 'pr-0001' })).toBe('{"paymentRequestId":"pr-0001"}');
  });
});

describe('the body of a refund', () => {
  it('is the same text every time, without what is not said', () => {
    const text = '{"refundRequestId":"rr-0001","paymentId":"p1","refundAmount":{"currency":"USD","value":"13184"}}';
    expect(buildRefundBody(refund)).toBe(text);
  });

  it('carries what is said', () => {
    const more = {
      referenceRefundId: 'RMA 7/2030',
      refundReason: 'sent back',
      refundNotifyUrl: 'https://shop.example/notifications',
      captureId: 'c1',
    };
    expect(JSON.parse(buildRefundBody({ ...refund, ...more }))).toMatchObject(more);
  });
});

describe('no body is built', () => {
  it.each([
    ['a capture of nothing', () => buildCaptureBody({ ...capture, amount: money(0n, 'USD') })],
    ['a refund of nothing', () => buildRefundBody({ ...refund, amount: money(0n, 'USD') })],
    ['a refund of a negative amount', () => buildRefundBody({ ...refund, amount: money(-1n, 'USD') })],
    ['a capture id with a blank', () => buildCaptureBody({ ...capture, captureRequestId: 'cr 1' })],
    ['a refund id with special characters', () => buildRefundBody({ ...refund, refundRequestId: 'rr#1' })],
    ['a refund id that is too long', () => buildRefundBody({ ...refund, refundRequestId: 'r'.repeat(65) })],
    ['a reference that is too long', () => buildRefundBody({ ...refund, referenceRefundId: 'r'.repeat(65) })],
    ['a reason that is too long', () => buildRefundBody({ ...refund, refundReason: 'r'.repeat(257) })],
    ['an address that is too long', () => buildRefundBody({ ...refund, refundNotifyUrl: 'r'.repeat(1025) })],
  ])('for %s', (_what, build) => {
    expect(build).toThrow(InvariantViolation);
  });
});
