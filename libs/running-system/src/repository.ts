import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ProcessName } from './processes/process-names';

/** The root of the checkout this code stands in. */
export const repositoryRoot = findRoot(__dirname);

function findRoot(folder: string): string {
  if (existsSync(join(folder, 'nx.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error(`${__dirname} is not inside the checkout: there is no nx.json above it.`);
  return findRoot(parent);
}

/** The program of a process, as the build leaves it, relative to the root. */
export function programOf(name: ProcessName): string {
  return join('apps', name, 'dist', 'main.js');
}

/** Throws a sentence that says what to do unless every program is there. */
export function assertBuilt(names: readonly ProcessName[]): void {
  const missing = names.map(programOf).filter((program) => !existsSync(join(repositoryRoot, program)));
  if (missing.length === 0) return;
  throw new Error(`The apps are not built (${missing.join(', ')} missing). Run npm run build first.`);
}
