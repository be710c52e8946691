import type { Random } from '@paywright/kernel';
import { hostname } from 'node:os';

/** A name for this process that no other has, also not one that runs in its place later: `host-4711-9f3c21ab`. */
export function replicaName(random: Random): string {
  return `${hostname()}-${process.pid}-${Buffer.from(random.bytes(4)).toString('hex')}`;
}
