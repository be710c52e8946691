import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { luhnFits } from '@paywright/kernel';

/** Something that must not stand in a log, and where it does. */
export interface LogLeak {
  readonly file: string;
  readonly line: number;
  /** What kind of thing it is; never the thing itself. */
  readonly what: string;
}

/**
 * Looks through the log files of a folder for private keys, sessions of buyers, card numbers, passwords and the texts
 * that are known to be secret in this run.
 */
export function scanLogs(folder: string, secrets: readonly string[]): LogLeak[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.log'))
    .flatMap((file) =>
      readFileSync(join(folder, file), 'utf8')
        .split('\n')
        .flatMap((text, index) => leaksIn(text, secrets).map((what) => ({ file, line: index + 1, what }))),
    );
}

/** What kinds of secrets the text holds. */
export function leaksIn(text: string, secrets: readonly string[]): string[] {
  const found: string[] = [];
  if (secrets.some((secret) => text.includes(secret))) found.push('a secret of this run');
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----|\bMII[A-Za-z0-9+/]{200}/.test(text)) found.push('a key');
  if (/\/checkout\/[\w-]{8}/.test(text)) found.push("a buyer's session (normalUrl)");
  if (/postgres(ql)?:\/\/[^\s:@/]+:[^\s@]+@/.test(text)) found.push('a database password');
  if (/\bpwk_[0-9a-z]+_[0-9a-z]{8}/.test(text)) found.push('an API key');
  if ([...text.matchAll(/(?<![\w.])[3-6]\d{12,18}(?![\w.])/g)].some(([digits]) => luhnFits(digits))) {
    found.push('a card number');
  }
  return found;
}
