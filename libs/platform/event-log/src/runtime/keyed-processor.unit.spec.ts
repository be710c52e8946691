import { seededRandom } from '@paywright/kernel';
import type { ReceivedMessage, SubscribeOptions } from '../event-log';
import { KeyedProcessor } from './keyed-processor';
import type { PartitionWork } from './partition-work';

describe('the keyed processor', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  interface Call {
    readonly text: string;
    end(error?: Error): Promise<void>;
  }

  /** A processor whose handler calls end when the test says so. A message is written `key:offset`. */
  class Bench {
    readonly calls: Call[] = [];
    readonly hooks: string[] = [];
    readonly processor: KeyedProcessor;
    work: PartitionWork;

    constructor(options: Partial<SubscribeOptions> = {}) {
      this.processor = new KeyedProcessor(
        {
          group: 'g',
          topics: ['t'],
          handle: (batch) =>
            new Promise((resolve, reject) => {
              this.calls.push({
                text: batch.map(({ key, offset }) => `${key}:${offset}`).join(' '),
                end: (error) => {
                  if (error) reject(error);
                  else resolve();
                  return settled();
                },
              });
            }),
          retry: { baseMs: 100, capMs: 1_000, blockAfter: 3, pauseAfterKeys: 3, probeMs: 100, probeCapMs: 100 },
          hooks: {
            onBlocked: ({ key }) => this.hooks.push(`blocked ${key}`),
            onUnblocked: ({ key }) => this.hooks.push(`unblocked ${key}`),
            onPartitionPaused: () => this.hooks.push('paused'),
            onPartitionResumed: () => this.hooks.push('resumed'),
          },
          ...options,
        },
        seededRandom(1),
        () => undefined,
      );
      this.work = this.processor.assign('t', 0, '0');
    }

    async accept(text: string): Promise<void> {
      const messages = text.split(' ').map((one): ReceivedMessage => {
        const [key = '', offset = ''] = one.split(':');
        return { topic: 't', partition: 0, key, offset, headers: {}, value: '' };
      });
      this.processor.accept(this.work, messages, String(Number(messages.at(-1)?.offset) + 1));
      await settled();
    }

    /** The handler calls since the last look. */
    next(): Call[] {
      return this.calls.splice(0);
    }

    texts(): string[] {
      return this.calls.map(({ text }) => text);
    }

    async failAll(): Promise<void> {
      for (const call of this.next()) await call.end(new Error('no'));
    }
  }

  /** Everything that follows from what just happened has happened. */
  async function settled(): Promise<void> {
    await jest.advanceTimersByTimeAsync(0);
  }

  it('runs different keys at once and one key in order', async () => {
    const bench = new Bench();
    await bench.accept('a:0 b:1 a:2 b:3');
    expect(bench.texts()).toEqual(['a:0', 'b:1']);
    await bench.calls[0]?.end();
    expect(bench.texts()).toEqual(['a:0', 'b:1', 'a:2']);
  });

  it('moves the low-water mark only over what is finished without a gap', async () => {
    const bench = new Bench();
    await bench.accept('a:0 b:1 c:2');
    const [a, b, c] = bench.next();
    await b?.end();
    expect(bench.work.lowWaterMark()).toBe('0');
    await a?.end();
    expect(bench.work.lowWaterMark()).toBe('2');
    await c?.end();
    expect(bench.work.lowWaterMark()).toBe('3');
  });

  it('retries a failed message after its back-off, before the rest of its key', async () => {
    const bench = new Bench();
    await bench.accept('a:0 a:1');
    await bench.failAll();
    await jest.advanceTimersByTimeAsync(49);
    expect(bench.texts()).toEqual([]);
    await jest.advanceTimersByTimeAsync(51);
    expect(bench.texts()).toEqual(['a:0']);
    await bench.next()[0]?.end();
    expect(bench.texts()).toEqual(['a:1']);
  });

  it('goes through a failed batch message by message, each key in order', async () => {
    const bench = new Bench({ batchSize: 10, maxConcurrentBatches: 10 });
    await bench.accept('a:0 b:1 a:2');
    expect(bench.texts()).toEqual(['a:0 a:2 b:1']);
    await bench.failAll();
    await jest.advanceTimersByTimeAsync(100);
    expect(bench.texts()).toEqual(expect.arrayContaining(['a:0', 'b:1']));
    const [first, second] = bench.next();
    await first?.end();
    await second?.end();
    expect(bench.texts()).toEqual(['a:2']);
    await bench.next()[0]?.end();
    await bench.accept('a:3 b:4');
    expect(bench.texts()).toEqual(['a:3 b:4']);
  });

  it('fills a batch while the others of its topic are in flight', async () => {
    const bench = new Bench({ batchSize: 3, maxConcurrentBatches: 1 });
    await bench.accept('a:0');
    await bench.accept('b:1');
    await bench.accept('c:2 d:3 e:4');
    expect(bench.texts()).toEqual(['a:0']);
    await bench.next()[0]?.end();
    expect(bench.texts()).toEqual(['b:1 c:2 d:3']);
  });

  it('reports a key that keeps failing as blocked, goes on retrying it, and reports when it is over', async () => {
    const bench = new Bench();
    await bench.accept('a:0 a:1');
    for (let tries = 0; tries < 4; tries += 1) {
      await bench.failAll();
      await jest.advanceTimersByTimeAsync(1_000);
    }
    expect(bench.hooks).toEqual(['blocked a']);
    expect(bench.processor.status().blockedKeys).toEqual([
      { topic: 't', partition: 0, key: 'a', offset: '0', attempts: 4, waiting: 2 },
    ]);
    await bench.next()[0]?.end();
    expect(bench.hooks).toEqual(['blocked a', 'unblocked a']);
    expect(bench.texts()).toEqual(['a:1']);
  });

  it('pauses the partition when several keys fail, tries one message at a time, and resumes when one succeeds', async () => {
    const bench = new Bench();
    await bench.accept('a:0 b:1 c:2 d:3');
    await bench.failAll();
    await jest.advanceTimersByTimeAsync(100);
    await bench.failAll();
    expect(bench.hooks).toEqual(['paused']);
    await bench.accept('e:4');
    expect(bench.texts()).toEqual([]);
    for (let probes = 0; probes < 20; probes += 1) {
      await jest.advanceTimersByTimeAsync(100);
      expect(bench.calls.length).toBeLessThanOrEqual(1);
      await bench.failAll();
    }
    expect(bench.hooks).toEqual(['paused']);

    await jest.advanceTimersByTimeAsync(100);
    await bench.next()[0]?.end();
    expect(bench.hooks).toEqual(['paused', 'resumed']);
    await jest.advanceTimersByTimeAsync(1_000);
    for (const call of bench.next()) await call.end();
    expect(bench.work.lowWaterMark()).toBe('5');
    expect(bench.processor.status().blockedKeys).toEqual([]);
  });

  it('does not let a few bad keys hold up the others for ever: they end blocked', async () => {
    const bench = new Bench();
    await bench.accept('a:0 b:1 c:2');
    for (let offset = 3; offset < 60; offset += 1) {
      await bench.accept(`good-${offset}:${offset}`);
      await jest.advanceTimersByTimeAsync(200);
      for (const call of bench.next()) await call.end(/^good/.test(call.text) ? undefined : new Error('bad'));
    }
    await jest.advanceTimersByTimeAsync(2_000);
    for (const call of bench.next()) await call.end(/^good/.test(call.text) ? undefined : new Error('bad'));
    const { blockedKeys, unfinished } = bench.processor.status();
    expect(blockedKeys.map(({ key }) => key)).toEqual(['a', 'b', 'c']);
    expect(unfinished).toBe(3);
  });

  it('forgets keys that failed longer than a minute ago', async () => {
    const bench = new Bench({ retry: { baseMs: 1, capMs: 60_000, pauseAfterKeys: 3, blockAfter: 99 } });
    for (const [offset, key] of ['a', 'b', 'c'].entries()) {
      await bench.accept(`${key}:${offset}`);
      for (let tries = 0; tries < 2; tries += 1) {
        await jest.advanceTimersByTimeAsync(2);
        for (const call of bench.next()) await call.end(new Error('no'));
      }
      await jest.advanceTimersByTimeAsync(31_000);
      for (const call of bench.next()) await call.end();
    }
    expect(bench.hooks).not.toContain('paused');
  });

  it('does not count what ends after its partition was taken away, and does not run its key twice meanwhile', async () => {
    const bench = new Bench();
    await bench.accept('a:0 a:1 b:2');
    const [old] = bench.next();
    bench.processor.drop(bench.work);
    const before = bench.work;
    bench.work = bench.processor.assign('t', 0, '0');
    await bench.accept('a:0 a:1 b:2');
    expect(bench.texts()).toEqual([]);
    await old?.end();
    expect(bench.texts()).toEqual(['a:0']);
    expect(before.lowWaterMark()).toBe('0');
    expect(bench.work.lowWaterMark()).toBe('0');
  });

  it('starts nothing more for a partition that is drained and waits for what is in flight', async () => {
    const bench = new Bench();
    await bench.accept('a:0 a:1');
    let drained = false;
    const draining = bench.processor.drain(bench.work).then(() => (drained = true));
    await settled();
    expect(drained).toBe(false);
    await bench.next()[0]?.end();
    await draining;
    expect(bench.texts()).toEqual([]);
    expect(bench.work.lowWaterMark()).toBe('1');
  });

  it('counts what was finished behind a blocked key as lag, and not as unread', async () => {
    const bench = new Bench();
    await bench.accept('bad:0 good:1 good:2 good:3');
    bench.work.logEnd = '6';
    const [bad, ...others] = bench.next();
    await bad?.end(new Error('refused'));
    for (let calls = others; calls.length > 0; calls = bench.next().filter(({ text }) => text.startsWith('good'))) {
      for (const call of calls) await call.end();
    }
    // Offset 0 is not finished, 4 and 5 are not taken yet.
    expect(bench.work.status()).toMatchObject({ lowWaterMark: '0', lag: 6, unread: 3 });
    bench.processor.drop(bench.work);
  });
});
