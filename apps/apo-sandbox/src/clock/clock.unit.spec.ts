import { ManualClock, seededRandom } from '@paywright/kernel';
import { gatewayDay, gatewayTime } from './gateway-time';
import { moveClock } from './move-clock';
import { Timeline } from './timeline';
import { VirtualClock } from './virtual-clock';

describe('a virtual clock', () => {
  it('runs with the real one until told otherwise', () => {
    const real = new ManualClock(1000);
    const clock = new VirtualClock(real);
    real.advance(500);
    expect(clock.now()).toBe(1500);
  });

  it('runs at its rate from the moment the rate is set, and stands still at 0', () => {
    const real = new ManualClock(1000);
    const clock = new VirtualClock(real);
    clock.setRate(60);
    real.advance(100);
    expect(clock.now()).toBe(7000);
    clock.setRate(0);
    real.advance(5000);
    expect(clock.now()).toBe(7000);
  });

  it('never runs backwards, not even with the machine’s clock', () => {
    const real = new ManualClock(1000);
    const clock = new VirtualClock(real);
    clock.jumpTo(9000);
    clock.jumpTo(2000);
    expect(clock.now()).toBe(9000);
    real.set(0);
    expect(clock.now()).toBe(9000);
  });
});

describe('a timeline', () => {
  const at = (now: number) => {
    const clock = new ManualClock(now);
    return { clock, timeline: new Timeline(clock), done: [] as string[] };
  };

  it('runs what is due, in order of due time, ties in order of arrival', () => {
    const { clock, timeline, done } = at(0);
    for (const [name, due] of [
      ['c', 30],
      ['a', 10],
      ['b1', 20],
      ['b2', 20],
      ['d', 31],
    ] as const) {
      timeline.at(due, () => done.push(name));
    }
    clock.set(30);
    timeline.runDue();
    expect(done).toEqual(['a', 'b1', 'b2', 'c']);
    expect(timeline.nextDue()).toBe(31);
  });

  it('keeps its order whatever the arrivals', () => {
    const { clock, timeline } = at(0);
    const random = seededRandom(7);
    const ran: number[] = [];
    const dues = Array.from({ length: 500 }, () => Math.floor(random.next() * 200));
    for (const due of dues) timeline.at(due, () => ran.push(due));
    clock.set(200);
    timeline.runDue();
    expect(ran).toEqual([...dues].sort((a, b) => a - b));
  });

  it('runs what becomes due while running, and nothing that was cancelled', () => {
    const { clock, timeline, done } = at(0);
    timeline.at(5, () => timeline.at(6, () => done.push('second')));
    const cancelled = timeline.at(1, () => done.push('never'));
    cancelled.cancel();
    expect(timeline.nextDue()).toBe(5);
    clock.set(6);
    timeline.runDue();
    expect(done).toEqual(['second']);
    expect(timeline.nextDue()).toBeUndefined();
  });

  it('lets a jump stop at every appointment on the way, each at its own time', () => {
    const clock = new VirtualClock(new ManualClock(0));
    clock.setRate(0);
    const timeline = new Timeline(clock);
    const seen: number[] = [];
    const again = (): void => {
      seen.push(clock.now());
      if (seen.length < 4) timeline.after(100, again);
    };
    timeline.at(50, again);
    moveClock(clock, timeline, 10_000);
    expect(seen).toEqual([50, 150, 250, 350]);
    expect(clock.now()).toBe(10_000);
  });
});

describe('the gateway’s time', () => {
  it('is written with its offset, in seconds, and its day begins at its own midnight', () => {
    const instant = Date.parse('2030-01-01T07:59:59.900Z');
    expect(gatewayTime(instant)).toBe('2029-12-31T23:59:59-08:00');
    expect(gatewayDay(instant)).toBe('20291231');
    expect(gatewayDay(instant + 1000)).toBe('20300101');
  });
});
