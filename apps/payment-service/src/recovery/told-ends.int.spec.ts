import { otherRoute, route } from '../test-bed';
import { firstOf, idOf, openRecoveryBed, type RecoveryBed, type Requested, says } from './recovery.fixture';

/** Whoever was told that a payment ended without money may have sold the order again: it stays ended (ADR 0023). */
describe('recovering what was told to have ended', () => {
  let recovering: RecoveryBed;
  let bed: RecoveryBed['bed'];

  beforeEach(async () => {
    recovering = await openRecoveryBed();
    bed = recovering.bed;
  });

  afterEach(() => bed.close());

  const declined = says.status('FAIL', 'DO_NOT_HONOR');
  const paysOf = async (event: Requested) =>
    (await recovering.calls(idOf(event))).filter(({ kind, state }) => kind === 'pay' && state !== 'done');

  it('begins no further attempt of a payment that was told as failed, though its decline could be followed by one', async () => {
    const event = await recovering.placed('one');
    const pay = await bed.claimPay();
    await bed.answerPay.record(pay, { kind: 'failed', code: 'DO_NOT_HONOR', message: 'no' });
    expect(await bed.payment(idOf(event))).toMatchObject({ attempt: { declined: { resultCode: 'DO_NOT_HONOR' } } });
    await recovering.backUp();
    bed.out.set(otherRoute, { by: 'breaker', detail: 'open' });
    await recovering.answerInquiry(event, declined);
    expect(await bed.payment(idOf(event))).toMatchObject({ status: 'failed' });
    await recovering.restore();
    bed.out.delete(otherRoute);
    bed.upstream.set(`${route} ${firstOf(event)}`, declined);
    await recovering.recover();
    expect(await bed.payment(idOf(event))).toMatchObject({ status: 'failed', attempt: { route } });
    expect(await paysOf(event)).toEqual([]);
  });

  describe('while its order was sold again', () => {
    let first: Requested;
    let second: Requested;

    /** The first one is approved; after the backup it is canceled upstream, and another one takes its order, and is paid. */
    beforeEach(async () => {
      first = await recovering.placed('one');
      await bed.paymentResult({ paymentRequestId: firstOf(first), apoPaymentId: 'apo-1' });
      expect(await bed.payment(idOf(first))).toMatchObject({ status: 'authorized' });
      await recovering.backUp();
      await recovering.answerInquiry(first, says.status('CANCELLED'));
      second = await recovering.placed('two', { order: first.data.order });
      expect(await bed.payment(idOf(second))).toMatchObject({ status: 'requested' });
      await recovering.restore();
      bed.upstream.set(`${route} ${firstOf(first)}`, says.status('CANCELLED'));
      bed.upstream.set(`${route} ${firstOf(second)}`, says.captured());
    });

    const bothAsTold = async () => {
      expect(await bed.payment(idOf(first))).toMatchObject({ status: 'canceled' });
      expect(await bed.payment(idOf(second))).toMatchObject({ status: 'captured' });
    };

    it('frees the order of an approval that was told as canceled: who bought it then is not refused', async () => {
      expect(await recovering.recover()).toMatchObject({ forOperators: [], foundUpstream: 1 });
      await bothAsTold();
    });

    it('does so after a run that broke off, too', async () => {
      const breaksOff = { handle: () => Promise.reject(new Error('killed')) } as never;
      await expect(recovering.recover({}, { requestPayment: breaksOff })).rejects.toThrow('killed');
      expect(await recovering.recover()).toMatchObject({ forOperators: [], foundUpstream: 1 });
      await bothAsTold();
    });
  });
});
