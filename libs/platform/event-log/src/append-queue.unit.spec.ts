import { AppendQueue } from './append-queue';
import type { EventMessage } from './event-log';

describe('the append queue', () => {
  const message = (value: string): EventMessage => ({ topic: 't', key: 'k', headers: {}, value });
  const values = (messages: readonly EventMessage[]): string => messages.map(({ value }) => value).join(' ');

  /** Records what is sent; each send ends when told. */
  function recorder(): {
    sent: string[];
    ends: ((error?: Error) => void)[];
    send(m: readonly EventMessage[]): Promise<void>;
  } {
    const sent: string[] = [];
    const ends: ((error?: Error) => void)[] = [];
    return {
      sent,
      ends,
      send: (messages) => {
        sent.push(values(messages));
        return new Promise((resolve, reject) => ends.push((error) => (error ? reject(error) : resolve())));
      },
    };
  }

  it('joins what comes while a send is on its way, in the order of the calls', async () => {
    const { sent, ends, send } = recorder();
    const queue = new AppendQueue(send);
    const first = queue.add([message('1'), message('2')]);
    await Promise.resolve();
    const second = queue.add([message('3')]);
    const third = queue.add([message('4')]);
    ends[0]?.();
    await first;
    ends[1]?.();
    await Promise.all([second, third]);
    expect(sent).toEqual(['1 2', '3 4']);
  });

  it('keeps a batch within its bound, but sends a larger append whole', async () => {
    const { sent, ends, send } = recorder();
    const queue = new AppendQueue(send, 3);
    const calls = [
      queue.add(['1', '2'].map(message)),
      queue.add(['3', '4'].map(message)),
      queue.add(['5', '6', '7', '8'].map(message)),
    ];
    for (let i = 0; i < 3; i += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      ends[i]?.();
    }
    await Promise.all(calls);
    expect(sent).toEqual(['1 2', '3 4', '5 6 7 8']);
  });

  it('rejects every append of a send that failed and goes on with the next', async () => {
    const { sent, ends, send } = recorder();
    const queue = new AppendQueue(send);
    const failing = [queue.add([message('1')]), queue.add([message('2')])].map((call) => call.catch((e: Error) => e));
    await new Promise((resolve) => setImmediate(resolve));
    const next = queue.add([message('3')]);
    ends[0]?.(new Error('no'));
    expect(await Promise.all(failing)).toEqual([new Error('no'), new Error('no')]);
    await new Promise((resolve) => setImmediate(resolve));
    ends[1]?.();
    await next;
    expect(sent).toEqual(['1 2', '3']);
  });

  it('sends what it accepted before it closes and takes nothing more', async () => {
    const { sent, ends, send } = recorder();
    const queue = new AppendQueue(send);
    const call = queue.add([message('1')]);
    const closing = queue.close();
    await expect(queue.add([message('2')])).rejects.toMatchObject({ code: 'event-log-closed' });
    ends[0]?.();
    await Promise.all([call, closing]);
    expect(sent).toEqual(['1']);
  });
});
