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
});
