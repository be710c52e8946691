import { EventLogError } from '@paywright/event-log';
import { routeNamed, startReplica } from '../running-service.fixture';
import { otherRoute, route } from '../test-bed';
import { recover } from './recover';
import { firstOf, idOf, openRecoveryBed, type RecoveryBed, says } from './recovery.fixture';

describe('what a recovery leaves for a person', () => {
  let recovering: RecoveryBed;

  beforeEach(async () => {
    recovering = await openRecoveryBed();
  });

  afterEach(() => recovering.bed.close());

  it('is said as soon as it is found: a later run has no reason to say it again', async () => {
    const { bed } = recovering;
    const holder = await recovering.placed('holder');
    const charged = recovering.requested('charged', { order: holder.data.order });
    recovering.requested('next');
    bed.upstream.set(`${route} ${firstOf(holder)}`, says.nothing);
    bed.upstream.set(`${otherRoute} ${firstOf(charged)}`, says.captured());
    const { requestPayment } = bed.recovering;
    let decided = 0;
    const handle: typeof requestPayment.handle = (...asked) => {
      decided += 1;
      return decided === 1 ? requestPayment.handle(...asked) : Promise.reject(new Error('killed'));
    };
    const breaksOff = { requestPayment: { handle } as typeof requestPayment };
    await expect(recovering.recover({ acceptSilence: true }, breaksOff)).rejects.toThrow('killed');
    const refused = `for an operator: ${idOf(charged)}: ${firstOf(charged)} was, or may have been, given to ${otherRoute}`;
    expect(recovering.said.filter((line) => line.startsWith(refused))).toHaveLength(1);
    const { forOperators } = await recovering.recover({ acceptSilence: true });
    expect(forOperators.join()).not.toContain(idOf(charged));
  });

  describe('is shown to operators', () => {
    /** By a replica that runs no longer than that: none runs beside a recovery. */
    const shown = async (token?: string) => {
      const replica = await startReplica(recovering.bed, [routeNamed(route), routeNamed(otherRoute)]);
      try {
        return await replica.ask('GET', '/admin/recoveries', undefined, token);
      } finally {
        await replica.stop();
      }
    };

    it('with what is held, which nothing else lists', async () => {
      const { bed } = recovering;
      expect(await shown()).toEqual({ status: 200, body: { held: { count: 0, payments: [] }, recoveries: [] } });
      const event = await recovering.placed('one');
      bed.upstream.set(`${route} ${firstOf(event)}`, says.nothing);
      await recovering.recover({ acceptSilence: true });
      expect((await shown()).body).toMatchObject({
        held: {
          count: 1,
          payments: [
            {
              ...{ paymentId: idOf(event), status: 'requested', paymentAmount: { currency: 'KRW', value: '4200' } },
              ...{ route, paymentRequestId: firstOf(event), requestedAt: '2026-11-01T00:00:00.000Z' },
            },
          ],
        },
      });
      bed.upstream.clear();
      await recovering.recover();
      expect((await shown()).body).toMatchObject({ held: { count: 0, payments: [] } });
    });

    it('with every run, the newest first', async () => {
      const { bed } = recovering;
      const log = { resetOffsets: () => Promise.reject(new EventLogError('event-log-unavailable', 'away')) };
      const asked = { restoredTo: bed.clock.now(), since: 0, acceptSilence: false, acceptGap: false };
      const dependencies = { ...bed.recovering, eventLog: log as never };
      await expect(recover(asked, dependencies, () => undefined)).rejects.toThrow('away');
      const at = '2026-11-01T00:00:00.000Z';
      expect((await shown()).body).toMatchObject({
        recoveries: [{ restoredTo: at, beganAt: at, finishedAt: null, report: null }],
      });
    });

    it('and to nobody else', async () => {
      expect(await shown('opr_nobody')).toMatchObject({ status: 401 });
    });
  });
});
