import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ConsumerProcessConfig, ConsumerProcessEvent } from './consumer-process';

export interface SpawnedConsumer {
  readonly events: readonly ConsumerProcessEvent[];
  readonly pid: number;
  values(did: 'handled' | 'took'): string[];
  partitions(did: 'assigned' | 'revoked'): number[];
  signal(name: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void;
  readonly ended: Promise<void>;
}

const root = join(__dirname, '../../../../..');

/** Starts a real process that consumes; sources are compiled on the fly as in Jest. */
export function spawnConsumer(config: ConsumerProcessConfig): SpawnedConsumer {
  const child = spawn(
    process.execPath,
    [
      '--conditions=@paywright/source',
      '--require',
      join(root, 'tools/test/typescript.cjs'),
      join(__dirname, 'consumer-process.ts'),
      JSON.stringify(config),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const events: ConsumerProcessEvent[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => events.push(JSON.parse(line) as ConsumerProcessEvent));
  return {
    events,
    pid: child.pid ?? 0,
    values: (did) => events.flatMap((event) => (event.did === did && 'value' in event ? [event.value] : [])),
    partitions: (did) =>
      events.flatMap((event) => (event.did === did && 'partition' in event ? [event.partition] : [])),
    signal: (name) => void child.kill(name),
    ended: new Promise((resolve) => child.once('close', () => resolve())),
  };
}
