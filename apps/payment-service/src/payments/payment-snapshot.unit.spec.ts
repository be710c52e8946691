import { paymentSnapshotSchema } from '@paywright/contracts';
import { money, parsePaymentId } from '@paywright/kernel';
import type { Ending, Payment } from '@paywright/payments';
import { paymentSnapshot } from './payment-snapshot';

const ended = (ending: Ending): Payment => ({
  id: parsePaymentId('pay_00000000000000000000000001'),
  version: 3,
  status: 'failed',
  source: 'order-service',
  paymentRef: 'ref-1',
  referenceOrderId: 'order-1',
  amount: money(4_200n, 'KRW'),
  requestedAt: 0,
  captures: [],
  failedCaptureIds: [],
  holds: [],
  ending,
});

it('tells of a refused payment what the code means, what to do next and what the buyer may read', () => {
  const snapshot = paymentSnapshot(ended({ reason: 'declined', detail: 'declined', resultCode: 'DO_NOT_HONOR' }));
  expect(paymentSnapshotSchema.parse(snapshot).reason).toMatchObject({
    reason: 'declined',
    resultCode: 'DO_NOT_HONOR',
    explanation: { nextStep: 'other-card', buyer: { en: expect.any(String), ko: expect.stringMatching(/[가-힣]/) } },
  });
});

it('explains a code nobody has listed, too', () => {
  const { reason } = paymentSnapshot(ended({ reason: 'declined', detail: 'declined', resultCode: 'SOMETHING_NEW' }));
  expect(reason?.explanation?.operator).not.toBe('');
});

it('explains nothing where upstream said nothing', () => {
  const { reason } = paymentSnapshot(ended({ reason: 'never-sent', detail: 'the time ran out' }));
  expect(reason).toEqual({ reason: 'never-sent', detail: 'the time ran out' });
});
