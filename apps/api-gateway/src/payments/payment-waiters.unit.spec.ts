import type { PaymentSnapshot } from '@paywright/contracts';
import { eventually } from '@paywright/testing';
import type { PaymentRow } from './payment.row';
import type { Seen } from './payment.repository';
import { PaymentWaiters } from './payment-waiters';

const rowOf = (paymentId: string, version: number, status = 'processing'): PaymentRow => ({
  payment_id: paymentId,
  source: 'api-gateway/shop',
  status,
  version,
  request_fingerprint: null,
  snapshot: { paymentId, version, status } as PaymentSnapshot,
  created_at: new Date(0),
  updated_at: new Date(0),
  shipment_id: null,
  shipment_status: null,
  shipment_reason: null,
  shipment_updated_at: null,
});

/** A read model that counts how often it is asked, and for what. */
class ReadModel {
  readonly rows = new Map<string, PaymentRow>();
  readonly looks: string[][] = [];
  broken = false;

  readonly findChanged = async (seen: readonly Seen[]): Promise<PaymentRow[]> => {
    this.looks.push(seen.map(({ paymentId }) => paymentId));
    if (this.broken) throw new Error('the database is away');
    return seen.flatMap(({ paymentId, version, status }) => {
      const row = this.rows.get(paymentId);
      return row && (row.version !== version || row.status !== status) ? [row] : [];
    });
  };
}

const aLongTime = 60_000;

describe('requests that wait for payments', () => {
  let model: ReadModel;
  let errors: unknown[];
  let open: PaymentWaiters[];

  beforeEach(() => {
    model = new ReadModel();
    errors = [];
    open = [];
  });
  afterEach(() => open.forEach((waiters) => waiters.close()));

  const waitersThatPoll = (pollMs: number): PaymentWaiters => {
    const waiters = new PaymentWaiters({
      findChanged: model.findChanged,
      pollMs,
      onError: (error) => errors.push(error),
    });
    open.push(waiters);
    return waiters;
  };

  const behind = (version: number) => (row: PaymentRow) => row.version > version;
  const wait = (waiters: PaymentWaiters, paymentId: string, isAwaited = behind(1), timeoutMs = aLongTime) =>
    waiters.waitFor({ paymentId, seen: model.rows.get(paymentId), isAwaited, timeoutMs });

  it('share one look for the payments whose news was projected here', async () => {
    const waiters = waitersThatPoll(aLongTime);
    const answers = ['a', 'b', 'c'].flatMap((id) => [wait(waiters, id), wait(waiters, id)]);
    for (const id of ['a', 'b']) model.rows.set(id, rowOf(id, 2));
    waiters.wake(['a', 'b', 'nobody waits for this one']);

    expect(await Promise.all(answers.slice(0, 4))).toEqual(['a', 'a', 'b', 'b'].map((id) => rowOf(id, 2)));
    expect(model.looks).toEqual([['a', 'a', 'b', 'b']]);
    expect(waiters.count).toBe(2);
  });

  it('find by polling what other replicas projected', async () => {
    const waiters = waitersThatPoll(5);
    const answer = wait(waiters, 'a');
    model.rows.set('a', rowOf('a', 2));
    expect(await answer).toEqual(rowOf('a', 2));
  });

  it('wait on when the news is not what they wait for', async () => {
    const waiters = waitersThatPoll(5);
    const answer = wait(waiters, 'a', behind(2));
    model.rows.set('a', rowOf('a', 2));
    waiters.wake(['a']);
    await eventually(() => model.looks.length > 1, { describe: 'it was looked at and again' });
    expect(waiters.count).toBe(1);
    model.rows.set('a', rowOf('a', 3));
    expect(await answer).toEqual(rowOf('a', 3));
  });

  it('hear of a payment that is refused without a new version', async () => {
    model.rows.set('a', rowOf('a', 0, 'requested'));
    const waiters = waitersThatPoll(aLongTime);
    const answer = wait(waiters, 'a', ({ status }) => status === 'rejected');
    model.rows.set('a', rowOf('a', 0, 'rejected'));
    waiters.wake(['a']);
    expect(await answer).toEqual(rowOf('a', 0, 'rejected'));
  });

  it('poll for all even while news keeps coming for one', async () => {
    const waiters = waitersThatPoll(20);
    const quiet = wait(waiters, 'quiet');
    void wait(waiters, 'busy', behind(1_000_000));
    model.rows.set('quiet', rowOf('quiet', 2));
    let version = 2;
    const news = setInterval(() => {
      model.rows.set('busy', rowOf('busy', (version += 1)));
      waiters.wake(['busy']);
    }, 1);
    expect(await quiet).toEqual(rowOf('quiet', 2));
    clearInterval(news);
  });

  it('go with nothing when their time is over', async () => {
    const waiters = waitersThatPoll(aLongTime);
    expect(await wait(waiters, 'a', behind(1), 10)).toBeUndefined();
    expect(waiters.count).toBe(0);
  });

  it('outlast a database that is away', async () => {
    model.broken = true;
    const waiters = waitersThatPoll(5);
    const answer = wait(waiters, 'a');
    await eventually(() => errors.length > 0, { describe: 'a look fails' });
    model.broken = false;
    model.rows.set('a', rowOf('a', 2));
    expect(await answer).toEqual(rowOf('a', 2));
  });

  it('cost nothing once nobody waits', async () => {
    jest.useFakeTimers();
    const waiters = waitersThatPoll(5);
    const answer = wait(waiters, 'a', behind(1), 10);
    await jest.advanceTimersByTimeAsync(20);
    expect(await answer).toBeUndefined();
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  it('are let go at shutdown, and none may wait after it', async () => {
    const waiters = waitersThatPoll(aLongTime);
    const answers = [wait(waiters, 'a'), wait(waiters, 'b')];
    waiters.close();
    expect(await Promise.all(answers)).toEqual([undefined, undefined]);
    expect(await wait(waiters, 'c')).toBeUndefined();
  });
});
