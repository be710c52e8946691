import { Partitioners } from 'kafkajs';
import type { PartitionMetadata } from 'kafkajs';
import { partitionForKey } from './partition-for-key';

describe('the partition of a key', () => {
  const byKafka = Partitioners.DefaultPartitioner();
  const metadata = (count: number): PartitionMetadata[] =>
    Array.from({ length: count }, (_, partitionId) => ({
      ...{ partitionId, partitionErrorCode: 0, leader: 1, replicas: [1], isr: [1] },
    }));

  it('is the one that clients of Kafka choose', () => {
    const keys = ['', 'a', 'ab', 'abc', 'abcd', 'pay_0123456789abcdefghjkmnpqrs', '결제', '🂡', '\u0000', 'ÿ'.repeat(7)];
    for (let i = 0; i < 2_000; i += 1) keys.push(`key-${i * 7919}`);
    for (const count of [1, 3, 12]) {
      for (const key of keys) {
        const expected = byKafka({
          topic: 't',
          partitionMetadata: metadata(count),
          message: { key: Buffer.from(key), value: '' },
        });
        expect([key, partitionForKey(key, count)]).toEqual([key, expected]);
      }
    }
  });

  it('spreads keys over all partitions', () => {
    const counts = new Array<number>(12).fill(0);
    for (let i = 0; i < 12_000; i += 1) {
      const partition = partitionForKey(`pay_${i}`, 12);
      counts[partition] = (counts[partition] ?? 0) + 1;
    }
    expect(Math.min(...counts)).toBeGreaterThan(800);
    expect(Math.max(...counts)).toBeLessThan(1_200);
  });
});
