import type { Clock, Random } from '@paywright/kernel';
import type { ApiKeyRepository } from '../api-keys/api-key.repository';

/** Where a command speaks. */
export interface Terminal {
  /** What was asked for; may be piped on. */
  readonly out: (line: string) => void;
  /** Everything else. */
  readonly err: (line: string) => void;
}

/** What follows a command's name. */
export interface CommandLine {
  readonly options: Readonly<Partial<Record<'client' | 'scopes' | 'expires', string>>> & { readonly source?: string[] };
  readonly operands: readonly string[];
}

export interface Tools {
  readonly apiKeys: ApiKeyRepository;
  readonly clock: Clock;
  readonly random: Random;
}

export type Command = (tools: Tools, line: CommandLine, terminal: Terminal) => Promise<void>;

/** A command line that cannot be followed; the message says why. */
export class UsageError extends Error {}
