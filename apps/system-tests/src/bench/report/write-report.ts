import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { repositoryRoot } from '@paywright/running-system';

/** Writes the whole outcome as JSON under reports/; returns where, as one would type it. */
export function writeReport(
  kind: 'bench' | 'routing-bench' | 'drill' | 'rollout' | 'replicas' | 'growth' | 'restore',
  outcome: unknown,
  now: Date,
): string {
  const folder = join(repositoryRoot, 'reports');
  const file = join(folder, `${kind}-${now.toISOString().replaceAll(/[:.]/g, '-')}.json`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, JSON.stringify(outcome, undefined, 2));
  return relative(process.cwd(), file);
}
