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
  };
}
