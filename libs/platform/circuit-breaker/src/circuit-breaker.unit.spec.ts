import { type BreakerChange, BreakerOpen, CircuitBreaker, type BreakerOptions, type BreakerState } from './index';

type Outcome = 'succeeded' | 'declined' | 'timeout' | 'HTTP 5xx';

const trouble = (outcome: Outcome): string | undefined =>
  outcome === 'timeout' || outcome === 'HTTP 5xx' ? outcome : undefined;
const succeeds = async (): Promise<Outcome> => 'succeeded';
const declines = async (): Promise<Outcome> => 'declined';
const timesOut = async (): Promise<Outcome> => 'timeout';
const fails = async (): Promise<Outcome> => 'HTTP 5xx';

describe('a circuit breaker', () => {
  let breaker: CircuitBreaker;
  let states: BreakerState[];
  let changes: BreakerChange[];
  let calls: string[];

  function make(options: Partial<BreakerOptions> = {}): CircuitBreaker {
    states = [];
    changes = [];
    calls = [];
    return new CircuitBreaker({
      name: 'apo-kr/pay',
      errorThresholdPercentage: 50,
      volumeThreshold: 4,
      rollingWindowMs: 10_000,
      resetTimeoutMs: 10_000,
      observer: {
        changed: (change) => {
          states.push(change.state);
          changes.push(change);
        },
        called: (outcome) => calls.push(outcome),
      },
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
    breaker.close();
    breaker = make({ volumeThreshold: 5 });
    for (const work of [timesOut, succeeds, timesOut, timesOut]) await call(work);
    await pass(11_000);
    await call(timesOut);
    expect(breaker.state()).toBe('closed');
  });

  it('opens when as many in a row failed as its volume, however slowly: a dead side is not called for ever', async () => {
    for (let i = 0; i < 3; i += 1) {
      await call(timesOut);
      await pass(60_000);
    }
    expect(breaker.state()).toBe('closed');
    await call(fails);
    expect(breaker.state()).toBe('open');
    expect(changes.at(-1)?.reason).toBe('4 calls in a row failed: timeout 3, HTTP 5xx 1');
  });

  it('opens when as many in a row failed as its volume, however well it did before', async () => {
    for (let i = 0; i < 100; i += 1) await call(succeeds);
    for (let i = 0; i < 4; i += 1) await call(fails);
    expect(changes.map(({ reason }) => reason)).toEqual(['4 calls in a row failed: HTTP 5xx 4']);
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

  describe('says why', () => {
    const reasons = (): string[] => changes.map(({ state, reason, by }) => `${state} by ${by}: ${reason}`);

    it('it opened: how many calls failed, and of what', async () => {
      breaker.close();
      breaker = make({ volumeThreshold: 7 });
      for (const work of [timesOut, succeeds, declines, timesOut, fails, succeeds, timesOut]) await call(work);
      expect(reasons()).toEqual(['open by calls: 4 of 7 calls failed: timeout 3, HTTP 5xx 1']);
    });

    it('it opened: work that rejects is an error', async () => {
      for (let i = 0; i < 4; i += 1) await call(() => Promise.reject(new Error('x'))).catch(() => undefined);
      expect(reasons()).toEqual(['open by calls: 4 calls in a row failed: error 4']);
    });

    it('it probes, opens again, and closes', async () => {
      await open();
      await pass(10_000);
      await call(fails);
      await pass(10_000);
      await call(declines);
      expect(reasons().slice(1)).toEqual([
        'half-open by time: open for 10 s: it probes',
        'open by calls: the probe failed: HTTP 5xx',
        'half-open by time: open for 10 s: it probes',
        'closed by calls: the probe was answered',
      ]);
      expect(changes.map(({ previous }) => previous)).toEqual(['closed', 'open', 'half-open', 'open', 'half-open']);
    });

    it('and forgets the failures of another spell', async () => {
      await open();
      await pass(10_000);
      await call(succeeds);
      breaker.setMode('closed', 'by hand');
      breaker.setMode('auto', 'by hand');
      for (let i = 0; i < 4; i += 1) await call(fails);
      expect(changes.at(-1)?.reason).toBe('4 calls in a row failed: HTTP 5xx 4');
    });
  });

  describe('told by others', () => {
    it('opens, and probes after its usual time', async () => {
      breaker.open('opened by b: 4 of 4 calls failed: timeout 4');
      expect(breaker.admissible()).toBe(0);
      expect(changes).toEqual([
        { state: 'open', previous: 'closed', reason: 'opened by b: 4 of 4 calls failed: timeout 4', by: 'order' },
      ]);
      await pass(9_999);
      expect(breaker.state()).toBe('open');
      await pass(1);
      expect(breaker.admissible()).toBe(1);
    });

    it('does not open again what is open or probes', async () => {
      await open();
      breaker.open('opened by b');
      await pass(10_000);
      breaker.open('opened by b');
      expect(breaker.state()).toBe('half-open');
      expect(states).toEqual(['open', 'half-open']);
    });

    it('probes at once, and closes when that goes well: old failures do not open it again', async () => {
      await open();
      breaker.probe('closed by b');
      expect(breaker.admissible()).toBe(1);
      await call(succeeds);
      await call(timesOut);
      expect(breaker.state()).toBe('closed');
      await pass(60_000);
      expect(states).toEqual(['open', 'half-open', 'closed']);
    });

    it('probes at once, and stays open for its whole time when that fails', async () => {
      await open();
      await pass(8_000);
      breaker.probe('closed by b');
      await call(timesOut);
      await pass(9_999);
      expect(breaker.state()).toBe('open');
      await pass(1);
      expect(breaker.state()).toBe('half-open');
    });

    it('probes only when it is open', async () => {
      breaker.probe('closed by b');
      expect(breaker.state()).toBe('closed');
      await open();
      await pass(10_000);
      const probe = pending();
      breaker.probe('closed by b');
      expect(breaker.admissible()).toBe(0);
      await probe.end('succeeded');
    });
  });

  describe('in the hand of a person', () => {
    it('lets nothing through while forced open, however long, and probes when it is let go', async () => {
      breaker.setMode('open', 'maintenance');
      await pass(3_600_000);
      expect([breaker.mode(), breaker.state(), breaker.admissible()]).toEqual(['open', 'open', 0]);
      breaker.probe('closed by b');
      expect(breaker.state()).toBe('open');
      breaker.setMode('auto', 'over');
      expect([breaker.mode(), breaker.state(), breaker.admissible()]).toEqual(['auto', 'half-open', 1]);
      await call(succeeds);
      expect(breaker.state()).toBe('closed');
    });

    it('lets everything through while forced closed, whatever happens, and begins anew when it is let go', async () => {
      await open();
      breaker.setMode('closed', 'we know better');
      for (let i = 0; i < 50; i += 1) await call(timesOut);
      breaker.open('opened by b');
      expect([breaker.state(), breaker.admissible()]).toEqual(['closed', Number.POSITIVE_INFINITY]);
      breaker.setMode('auto', 'over');
      await call(timesOut);
      expect(breaker.state()).toBe('closed');
      for (let i = 0; i < 3; i += 1) await call(timesOut);
      expect(breaker.state()).toBe('open');
    });

    it('is not judged by calls that began in another mode', async () => {
      const before = Array.from({ length: 4 }, pending);
      breaker.setMode('closed', 'we know better');
      breaker.setMode('auto', 'over');
      for (const { end } of before) await end('timeout');
      expect(breaker.state()).toBe('closed');
    });

    it('says who wanted it, and nothing when it is so already', () => {
      breaker.setMode('open', 'maintenance');
      breaker.setMode('open', 'maintenance');
      expect(changes).toEqual([{ state: 'open', previous: 'closed', reason: 'maintenance', by: 'order' }]);
    });
  });

  it('tells everybody who observes it', async () => {
    const seen: string[] = [];
    breaker.observe({ changed: ({ reason }) => seen.push(reason) });
    await open();
    expect(seen).toHaveLength(1);
    expect(states).toHaveLength(1);
  });

  it('refuses to be built so that old failures would outlive its reset', () => {
    expect(() => make({ resetTimeoutMs: 5_000 })).toThrow(/resetTimeoutMs must be at least rollingWindowMs/);
  });
});
