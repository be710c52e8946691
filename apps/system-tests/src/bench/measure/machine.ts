import { generateKeyPairSync, sign } from 'node:crypto';
import { cpus, freemem, loadavg, totalmem, type as systemName, release } from 'node:os';

/** What the figures were measured on. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly freeMemoryBytes: number;
  readonly system: string;
  /** Processes that wanted to run during the minute before: other work on the machine shows here. */
  readonly loadBefore: number;
  /** CPU milliseconds of one RSA-2048 signature: a yardstick by which CPU figures of different machines can be compared. */
  readonly signatureMs: number;
}

export function describeMachine(): Machine {
  const processors = cpus();
  return {
    cpu: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryBytes: totalmem(),
    freeMemoryBytes: freemem(),
    system: `${systemName()} ${release()}`,
    loadBefore: loadavg()[0] ?? 0,
    signatureMs: measureSignature(),
  };
}

function measureSignature(): number {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const message = Buffer.alloc(1_024, 'a');
  const before = process.cpuUsage();
  const rounds = 400;
  for (let round = 0; round < rounds; round += 1) sign('sha256', message, privateKey);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / rounds;
}
