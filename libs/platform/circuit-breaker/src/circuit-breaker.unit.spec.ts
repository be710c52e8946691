import { BreakerOpen, CircuitBreaker, type BreakerOptions, type BreakerState } from './index';

type Outcome = 'succeeded' | 'declined' | 'timeout';

const trouble = (outcome: Outcome): boolean => outcome === 'timeout';
const succeeds = async (): Promise<Outcome> => 'succeeded';
const declines = async (): Promise<Outcome> => 'declined';
const timesOut = async (): Promise<Outcome> => 'timeout';

describe('a circuit breaker', () => {
  let breaker: CircuitBreaker;
  let states: BreakerState[];
  let calls: string[];

  function make(options: Partial<BreakerOptions> = {}): CircuitBreaker {
    states = [];
    calls = [];
    return new CircuitBreaker({
      name: 'apo-kr/pay',
      errorThresholdPercentage: 50,
      volumeThreshold: 4,
      rollingWindowMs: 10_000,
      resetTimeoutMs: 10_000,
      observer: { stateChanged: (state) => states.push(state), called: (outcome) => calls.push(outcome) },
      ...options,
    });
  }

  const call = (work: () => Promise<Outcome>): Promise<Outcome> => breaker.execute(work, trouble);
  const pass = (ms: number): Promise<void> => jest.advanceTimersByTimeAsync(ms);

  /** A call whose end the test decides. */
  function pending(): { result: Promise<Outcome>; end: (outcome: Outcome) => Promise<Outcome> } {
    let settle: (outcome: Outcome) => void = () => undefined;
    const result = call(() => new Promise((resolve) => (settle = resolve)));
    return {
      result,
      end: (outcome) => {
        settle(outcome);
        return result;
      },
    };
  }

  async function open(): Promise<void> {
    for (let i = 0; i < 4; i += 1) await call(timesOut);
    expect(breaker.state()).toBe('open');
  }

  beforeEach(() => {
    jest.useFakeTimers();
    breaker = make();
  });
  afterEach(() => {
    breaker.close();
    jest.useRealTimers();
  });

  it('lets calls through and answers their results while closed', async () => {
    expect(await call(succeeds)).toBe('succeeded');
    expect(await call(timesOut)).toBe('timeout');
    expect(breaker.state()).toBe('closed');
    expect(breaker.admissible()).toBe(Number.POSITIVE_INFINITY);
  });

  it('stays closed below its volume, however many fail', async () => {
    for (let i = 0; i < 3; i += 1) await call(timesOut);
    expect(breaker.state()).toBe('closed');
  });

  it('stays closed while no more than the threshold fails', async () => {
    for (const work of [succeeds, timesOut, succeeds, timesOut, succeeds, timesOut]) await call(work);
    expect(breaker.state()).toBe('closed');
  });

  it('opens when more than the threshold fails', async () => {
    for (const work of [succeeds, timesOut, timesOut, timesOut]) await call(work);
    expect(breaker.state()).toBe('open');
    expect(states).toEqual(['open']);
  });

  it('never opens for what the other side refuses', async () => {
    for (let i = 0; i < 50; i += 1) expect(await call(declines)).toBe('declined');
    expect(breaker.state()).toBe('closed');
  });

  it('counts work that rejects as failed, and passes the rejection on', async () => {
    for (let i = 0; i < 4; i += 1) {
      await expect(call(() => Promise.reject(new Error('socket hang up')))).rejects.toThrow('socket hang up');
    }
    expect(breaker.state()).toBe('open');
  });

  it('forgets what lies behind its window', async () => {
    for (let i = 0; i < 3; i += 1) await call(timesOut);
    await pass(11_000);
    await call(timesOut);
    expect(breaker.state()).toBe('closed');
  });

  it('refuses calls while open, without beginning them', async () => {
    await open();
    const work = jest.fn(succeeds);
    await expect(call(work)).rejects.toThrow(BreakerOpen);
    await expect(call(work)).rejects.toMatchObject({ code: 'breaker-open', retryable: true, breaker: 'apo-kr/pay' });
    expect(work).not.toHaveBeenCalled();
    expect(breaker.wouldAdmit()).toBe(false);
    expect(calls.slice(-2)).toEqual(['refused', 'refused']);
  });

  it('admits one probe at a time once it is half-open', async () => {
    await open();
    await pass(10_000);
    expect(breaker.state()).toBe('half-open');
    expect(breaker.admissible()).toBe(1);
    const probe = pending();
    expect(breaker.admissible()).toBe(0);
    await expect(call(succeeds)).rejects.toThrow(BreakerOpen);
    await probe.end('succeeded');
    expect(breaker.state()).toBe('closed');
    expect(states).toEqual(['open', 'half-open', 'closed']);
  });

  it('closes when a probe is declined: the other side is there', async () => {
    await open();
    await pass(10_000);
    await call(declines);
    expect(breaker.state()).toBe('closed');
  });

  it('opens again when the probe fails, and probes again later', async () => {
    await open();
    await pass(10_000);
    await call(timesOut);
    expect(breaker.state()).toBe('open');
    await pass(9_000);
    expect(breaker.wouldAdmit()).toBe(false);
    await pass(1_000);
    expect(breaker.admissible()).toBe(1);
    await call(succeeds);
    expect(breaker.state()).toBe('closed');
  });

  it('begins anew once closed: one failure does not open it again', async () => {
    await open();
    await pass(10_000);
    await call(succeeds);
    await call(timesOut);
    expect(breaker.state()).toBe('closed');
  });

  it('counts calls when they end, so that many in flight do not dilute those that failed', async () => {
    const inFlight = Array.from({ length: 100 }, pending);
    await open();
    await Promise.all(inFlight.map(({ end }) => end('succeeded')));
  });

  it('is not closed by a straggler from before it opened, nor kept open by one', async () => {
    const [good, bad, late] = [pending(), pending(), pending()];
    await open();
    expect(await good.end('succeeded')).toBe('succeeded');
    expect(breaker.state()).toBe('open');
    await pass(10_000);
    const probe = pending();
    await late.end('succeeded');
    expect(breaker.state()).toBe('half-open');
    await bad.end('timeout');
    expect(breaker.state()).toBe('half-open');
    expect(breaker.admissible()).toBe(0);
    await probe.end('succeeded');
    expect(breaker.state()).toBe('closed');
  });

  it('reports how calls ended', async () => {
    await call(succeeds);
    await call(declines);
    await call(timesOut);
    expect(calls).toEqual(['succeeded', 'succeeded', 'failed']);
  });

  it('refuses to be built so that old failures would outlive its reset', () => {
    expect(() => make({ resetTimeoutMs: 5_000 })).toThrow(/resetTimeoutMs must be at least rollingWindowMs/);
  });
});
