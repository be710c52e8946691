import { encodeEvent, RefundRequested } from '@paywright/contracts';
import { money } from '@paywright/kernel';
import { route } from '../test-bed';
import { firstOf, idOf, openRecoveryBed, type RecoveryBed, type Requested, says } from './recovery.fixture';

/** What was asked of a payment after the moment restored to, and taken: it is decided on what upstream has (ADR 0023). */
describe('recovering a refund that was accepted', () => {
  let recovering: RecoveryBed;
  let bed: RecoveryBed['bed'];
  let event: Requested;

  beforeEach(async () => {
    recovering = await openRecoveryBed();
    bed = recovering.bed;
    event = await recovering.placed('one');
    await bed.paymentResult({ paymentRequestId: firstOf(event), apoPaymentId: 'apo-1' });
    await recovering.backUp();
    await bed.captureResult({ apoPaymentId: 'apo-1' });
    const paymentId = idOf(event);
    const data = { paymentId, refundRef: 'r-1', refundAmount: { currency: 'KRW', value: '1000' } };
    const at = bed.clock.now();
    recovering.log.push(
      encodeEvent(RefundRequested, { id: 'ask-r', source: 'order-service', key: paymentId, at, data }),
    );
    const asked = { kind: 'refund', reference: 'r-1', amount: money(1_000n, 'KRW') } as const;
    const time = new Date(at).toISOString();
    await bed.requestFollowUp.handle({ source: 'order-service', id: 'ask-r', time, paymentId, asked });
    expect(await bed.payment(paymentId)).toMatchObject({ followUps: [{ reference: 'r-1', status: 'requested' }] });
    await recovering.restore();
  });

  afterEach(() => bed.close());

  const refund = async () => (await bed.payment(idOf(event))).followUps?.[0];

  it('takes it again, on the money that upstream confirms', async () => {
    const captured = says.captured();
    bed.upstream.set(`${route} ${firstOf(event)}`, {
      ...captured,
      report: { ...captured.report, apoPaymentId: 'apo-1' },
    });
    expect(await recovering.recover()).toMatchObject({ followUps: 1, forOperators: [] });
    expect(await refund()).toMatchObject({ reference: 'r-1', status: 'requested' });
  });

  it('names it to operators where it is refused now, for its account is silent: it may have been made', async () => {
    bed.upstream.set(route, says.nothing);
    const { forOperators } = await recovering.recover({ acceptSilence: true });
    expect(await refund()).toMatchObject({ reference: 'r-1', status: 'rejected' });
    expect(forOperators).toEqual([
      expect.stringMatching(`^${idOf(event)}: refund r-1 was accepted before and is refused now \\(`),
    ]);
  });
});
