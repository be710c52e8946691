/**
 * Which partition a key belongs to: murmur2 modulo the number of partitions, as Kafka's own clients do it, so that both
 * adapters and any foreign producer agree.
 */
export function partitionForKey(key: string, partitions: number): number {
  return (murmur2(Buffer.from(key, 'utf8')) & 0x7fffffff) % partitions;
}

const multiplier = 0x5bd1e995;

function murmur2(bytes: Uint8Array): number {
  const { length } = bytes;
  const at = (index: number): number => bytes[index] as number;
  let hash = 0x9747b28c ^ length;
  let i = 0;
  for (; i + 4 <= length; i += 4) {
    let word = at(i) | (at(i + 1) << 8) | (at(i + 2) << 16) | (at(i + 3) << 24);
    word = Math.imul(word, multiplier);
    word ^= word >>> 24;
    hash = Math.imul(hash, multiplier) ^ Math.imul(word, multiplier);
  }
  const rest = length - i;
  if (rest === 3) hash ^= at(i + 2) << 16;
  if (rest >= 2) hash ^= at(i + 1) << 8;
  if (rest >= 1) hash = Math.imul(hash ^ at(i), multiplier);
  hash = Math.imul(hash ^ (hash >>> 13), multiplier);
  return hash ^ (hash >>> 15);
}
