import { prepareTopics, replicated } from './prepare-topics';

const wanted = [{ name: 'a' }, { name: 'b', replicationFactor: 3, minInsyncReplicas: 2 }];

function logWith(...listings: string[][]) {
  const created: unknown[] = [];
  return {
    created,
    ensureTopics: async (specs: unknown) => void created.push(specs),
    listTopics: async () => (listings.length > 1 ? listings.shift() : listings[0]) ?? [],
  };
}

describe('preparing topics', () => {
  it('creates them with the copies asked for', async () => {
    const log = logWith([]);
    await prepareTopics(log, wanted, { create: true, replication: 2 });
    expect(log.created).toEqual([
      [
        { name: 'a', replicationFactor: 2, minInsyncReplicas: 1 },
        { name: 'b', replicationFactor: 2, minInsyncReplicas: 1 },
      ],
    ]);
  });

  it('waits for others to create them, and says each time how many are left', async () => {
    const log = logWith([], ['other', 'b'], ['b', 'a']);
    const missing: (readonly string[])[] = [];
    await prepareTopics(log, wanted, { create: false, onMissing: (names) => missing.push(names) });
    expect(missing).toEqual([['a', 'b'], ['a']]);
    expect(log.created).toEqual([]);
  });

  it('gives up with the names and with what to do', async () => {
    const waiting = prepareTopics(logWith(['a']), wanted, { create: false, withinMs: 0 });
    await expect(waiting).rejects.toThrow(/missing: b\. .*command `topics`.*ENSURE_TOPICS=true.*may not see them/);
  });
});

it.each([
  [undefined, undefined, undefined],
  [1, 1, 1],
  [2, 2, 1],
  [3, 3, 2],
  [5, 5, 2],
])('with %s copies a topic has %s, of which %s must have a message', (asked, replicationFactor, minInsyncReplicas) => {
  expect(replicated({ name: 'b', replicationFactor: 3, minInsyncReplicas: 2 }, asked)).toMatchObject({
    replicationFactor,
    minInsyncReplicas,
  });
});
