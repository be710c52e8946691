import { growingQueues, type QueueSeries } from './queues';

const series = (unit: QueueSeries['unit'], valueAt: (second: number) => number): QueueSeries => ({
  service: 'payment-service',
  queue: 'outbox',
  unit,
  readings: Array.from({ length: 60 }, (_, second) => [second, valueAt(second)] as const),
});

describe('a queue', () => {
  it.each([
    ['gets longer all the time', series('s', (second) => second / 10), true],
    ['is long and stays as it is', series('s', () => 30), false],
    ['was long and gets shorter', series('s', (second) => 60 - second), false],
    ['grows and is still short', series('s', (second) => second / 100), false],
    ['of messages gets longer all the time', series('messages', (second) => second * 50), true],
    ['of messages jumps up and down', series('messages', (second) => (second % 2) * 800), false],
    ['was never read', { ...series('s', () => 0), readings: [] }, false],
  ])('that %s', (_what, one, grows) => {
    expect(growingQueues([one])).toEqual(grows ? [one] : []);
  });
});
