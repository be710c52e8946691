import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { repository } from '../../k8s/repository';

/**
 * Copies what a reader of docs/kubernetes.md has cloned into the folder, without secrets made earlier: commands of the page may change
 * files there, and write beside it. Answers the copy's folder.
 */
export function cloneInto(folder: string): string {
  const clone = join(folder, 'paywright');
  mkdirSync(clone, { recursive: true });
  for (const part of ['k8s', 'tools/k8s', 'package.json']) {
    cpSync(join(repository, part), join(clone, part), {
      recursive: true,
      filter: (path) => !(basename(path) === 'secrets' && basename(dirname(path)) === 'local'),
    });
  }
  return clone;
}

/** Writes a file anew; throws when that changes nothing. */
export function edit(file: string, change: (text: string) => string): void {
  const text = readFileSync(file, 'utf8');
  const changed = change(text);
  if (changed === text) throw new Error(`${file} is not as it was expected.`);
  writeFileSync(file, changed);
}
