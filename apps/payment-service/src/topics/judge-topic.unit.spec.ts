import { intendedTopic, topicSettings, topics } from '@paywright/contracts';
import { replicated, type TopicState } from '@paywright/event-log';
import { inboxKeptMs } from '@paywright/inbox';
import { judgeTopic, span } from './judge-topic';

const dayMs = 24 * 60 * 60 * 1000;
const intended = intendedTopic(topics.paymentEvents);

function judge(differing: Partial<TopicState>, replication = 3) {
  const wanted = replicated(intended, replication);
  return judgeTopic({ ...intended, ...differing }, wanted, { inboxKeptMs, isConsumed: true });
}

describe('a topic', () => {
  it('is fine as it is meant to be', () => expect(judge({})).toEqual([]));

  it.each<[string, Partial<TopicState>]>([
    ['has more partitions', { partitions: 48 }],
    ['has more copies', { replicationFactor: 5 }],
    ['has room for larger messages', { maxMessageBytes: 4_000_000 }],
    ['keeps messages a little longer, as long as inboxes remember', { retentionMs: 14.5 * dayMs }],
  ])('is fine when it %s', (_, differing) => expect(judge(differing)).toEqual([]));

  it.each<[string, Partial<TopicState>, RegExp]>([
    ['has fewer partitions', { partitions: 6 }, /has 6 partitions instead of 12: .*docs\/kafka\.md/],
    ['has fewer copies', { replicationFactor: 1 }, /has 1 copies instead of 3: .*reassign/],
    ['answers before a second copy has a message', { minInsyncReplicas: 1 }, /set min\.insync\.replicas=2/],
    ['keeps messages for a day', { retentionMs: dayMs }, /for 1 d instead of 14 d: .*set retention\.ms=1209600000/],
    ['is compacted', { cleanupPolicy: 'compact,delete' }, /set cleanup\.policy=delete/],
    ['refuses messages that we may send', { maxMessageBytes: 500_000 }, /raise max\.message\.bytes/],
  ])('is dangerous when it %s, and what to do is said', (_, differing, says) => {
    expect(judge(differing)).toEqual([{ dangerous: true, says: expect.stringMatching(says) }]);
  });

  it.each<[string, Partial<TopicState>, RegExp]>([
    [
      'keeps messages for ever, longer than inboxes remember',
      { retentionMs: Infinity },
      /for ever, longer than the 15 d/,
    ],
    ['closes its segments late', { segmentMs: 7 * dayMs }, /for 21 d, longer than the 15 d .*segment\.ms/],
    ['cannot spare a broker', { minInsyncReplicas: 3 }, /no appends while any broker is away/],
  ])('is noted when it %s', (_, differing, says) => {
    expect(judge(differing)).toEqual([{ dangerous: false, says: expect.stringMatching(says) }]);
  });

  it('keeps what nobody replays as long as anybody likes', () => {
    const wanted = intendedTopic(topics.deadLetters);
    const limits = { inboxKeptMs, isConsumed: false };
    expect(judgeTopic({ ...wanted, retentionMs: Infinity }, wanted, limits)).toEqual([]);
  });

  it('has as many copies as were asked for, and all but one of them in sync', () => {
    expect(judge({ replicationFactor: 1, minInsyncReplicas: 1 }, 1)).toEqual([]);
    expect(judge({ replicationFactor: 2, minInsyncReplicas: 1 }, 2)).toEqual([]);
    expect(judge({ replicationFactor: 2, minInsyncReplicas: 1 }, 3)).toHaveLength(2);
  });

  it('is judged by what its log tells and what is not left to the brokers', () => {
    const { name, partitions, retentionMs } = intended;
    const limits = { inboxKeptMs, isConsumed: true };
    expect(judgeTopic({ name, partitions, retentionMs }, intended, limits)).toEqual([]);
    const copies = { replicationFactor: 1, minInsyncReplicas: 1 };
    expect(judgeTopic({ ...intended, ...copies }, replicated(intended, undefined), limits)).toEqual([]);
  });
});

it('inboxes remember longer than any topic they read is kept', () => {
  const { [topics.deadLetters]: _, ...consumed } = topicSettings;
  for (const { retentionMs, segmentMs } of Object.values(consumed)) {
    expect(retentionMs + segmentMs).toBeLessThan(inboxKeptMs);
  }
});

it('durations are told in days, or hours where they are not whole', () => {
  expect([14 * dayMs, dayMs / 2, 5_400_000, Infinity].map(span)).toEqual(['14 d', '12 h', '1.5 h', 'ever']);
});
