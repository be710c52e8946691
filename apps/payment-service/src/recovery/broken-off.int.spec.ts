import { encodeEvent, RefundRequested } from '@paywright/contracts';
import type { DataSource } from 'typeorm';
import { otherRoute, route } from '../test-bed';
import { firstOf, idOf, openRecoveryBed, type RecoveryBed, type Requested, says, secondOf } from './recovery.fixture';
import type { RecoveryDependencies } from './recovery-context';

/** Whatever a run had done when it was killed, the next one goes on, and what comes of it is the same (ADR 0023). */
describe('a recovery that is killed between any two of its transactions', () => {
  let recovering: RecoveryBed;
  let bed: RecoveryBed['bed'];
  const orders: Record<string, Requested> = {};

  beforeAll(async () => {
    recovering = await openRecoveryBed();
    bed = recovering.bed;
    orders.open = await recovering.placed('open');
    orders.declined = await recovering.placed('declined');
    const pays = await bed.operations.claim(route, 'pay', bed.clock.now(), 2_000, { limit: 9 });
    const pay = pays.find(({ requestId }) => requestId === firstOf(orders.declined as Requested));
    await bed.answerPay.record(pay as never, { kind: 'failed', code: 'DO_NOT_HONOR', message: 'no' });
    orders.approved = await recovering.placed('approved');
    await bed.paymentResult({ paymentRequestId: firstOf(orders.approved), apoPaymentId: 'apo-1' });
    await recovering.backUp();

    bed.out.set(otherRoute, { by: 'breaker', detail: 'open' });
    await recovering.answerInquiry(orders.declined, says.status('FAIL', 'DO_NOT_HONOR'));
    bed.out.delete(otherRoute);
    await recovering.answerInquiry(orders.approved, says.status('CANCELLED', undefined, 'apo-1'));
    orders.soldAgain = await recovering.placed('sold-again', { order: orders.approved.data.order });
    orders.twoAttempts = await recovering.placed('two-attempts');
    orders.nowhere = recovering.requested('nowhere');
    orders.held = recovering.requested('held');
    const { paymentId } = orders.soldAgain.data;
    const data = { paymentId, refundRef: 'r-1', refundAmount: { currency: 'KRW', value: '1000' } };
    const refund = { id: 'ask-r', source: 'order-service', key: paymentId, at: bed.clock.now(), data };
    recovering.log.push(encodeEvent(RefundRequested, refund));
    await recovering.restore();

    const failed = says.status('FAIL', 'DO_NOT_HONOR');
    const has = (event: Requested, outcome: ReturnType<typeof says.status>) =>
      bed.upstream.set(`${route} ${firstOf(event)}`, outcome);
    has(orders.open, failed);
    bed.upstream.set(`${otherRoute} ${secondOf(orders.open)}`, says.status('PROCESSING'));
    has(orders.declined, failed);
    has(orders.approved, says.status('CANCELLED', undefined, 'apo-1'));
    has(orders.soldAgain, says.captured());
    has(orders.twoAttempts, failed);
    bed.upstream.set(`${otherRoute} ${secondOf(orders.twoAttempts)}`, says.captured('capture-2'));
    bed.upstream.set(`${otherRoute} ${firstOf(orders.held)}`, says.nothing);
  });

  afterAll(() => bed.close());

  /** Breaks off before the transaction of this number, and counts them. */
  function killedBefore(number: number): {
    readonly instead: Partial<RecoveryDependencies>;
    readonly count: () => number;
  } {
    let count = 0;
    const tick = (): void => {
      count += 1;
      if (count === number) throw new Error('killed');
    };
    const guarded = <Target extends object>(
      target: Target,
      name: keyof Target,
      isWrite: (sql: unknown) => boolean,
    ): Target => {
      const method = (target[name] as (...args: unknown[]) => unknown).bind(target);
      const guard = (...args: unknown[]): unknown => {
        if (isWrite(args[0])) tick();
        return method(...args);
      };
      return Object.create(target, { [name]: { value: guard } }) as Target;
    };
    const always = (): boolean => true;
    const { db, requestPayment, requestFollowUp, answerInquiry } = bed.recovering;
    const writing = guarded<DataSource>(db, 'query', (sql) => !/^\s*SELECT/.test(String(sql)));
    const instead = {
      db: guarded<DataSource>(writing, 'createQueryRunner', always),
      requestPayment: guarded(requestPayment, 'handle', always),
      requestFollowUp: guarded(requestFollowUp, 'handle', always),
      answerInquiry: guarded(answerInquiry, 'record', always),
    };
    return { instead, count: () => count };
  }

  /** Payments and calls as they stand, without versions and times; upstream may be asked about the same thing once more. */
  async function standing(): Promise<object> {
    const payments = await Promise.all(
      Object.values(orders).map(async (event) => {
        const {
          status,
          ending,
          attempt,
          pastAttempts = [],
          captures,
          followUps = [],
          holds,
        } = await bed.payment(idOf(event));
        return {
          ...{ ref: event.data.paymentRef, status, ending: ending?.reason, captures: captures.length, holds },
          attempts: [...pastAttempts.map((past) => past.attempt), attempt].map((one) => [
            one?.paymentRequestId,
            one?.route,
          ]),
          followUps: followUps.map(({ kind, reference, requestId, status: now }) => [kind, reference, requestId, now]),
        };
      }),
    );
    const calls = await bed.db.query<unknown[]>(
      `SELECT request_id, kind, route, state, unproven_sends FROM operations WHERE kind <> 'inquire'
        ORDER BY request_id, kind`,
    );
    return { payments, calls };
  }

  it('ends as one that was not', async () => {
    const acceptSilence = true;
    const whole = killedBefore(0);
    expect(await recovering.recover({ acceptSilence }, whole.instead)).toMatchObject({ held: 1, foundUpstream: 2 });
    const wanted = await standing();
    for (let number = 1; number <= whole.count(); number += 1) {
      await recovering.restore({ told: false });
      await expect(recovering.recover({ acceptSilence }, killedBefore(number).instead)).rejects.toThrow('killed');
      await recovering.recover({ acceptSilence });
      expect({ number, ...(await standing()) }).toEqual({ number, ...wanted });
    }
    expect(whole.count()).toBeGreaterThan(20);
  });
});
