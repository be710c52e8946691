import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { repositoryRoot } from './repository';

export interface StartedKafka {
  /** host:port */
  readonly brokers: readonly string[];
  /** Where it keeps its messages, and which process it is: for measuring what it costs. */
  readonly dataDir: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/**
 * Starts a real Kafka on this machine without Docker; it ends with this process. Without `dataDir` its data is gone in
 * the end. Rejects with a sentence that says what to do when Java or Maven are missing.
 */
export async function startKafka(options: { readonly dataDir?: string } = {}): Promise<StartedKafka> {
  const program = pathToFileURL(join(repositoryRoot, 'tools', 'kafka', 'kafka.mjs')).href;
  const tool = (await import(program)) as { startKafka(options: object): Promise<StartedKafka> };
  return tool.startKafka(options);
}
