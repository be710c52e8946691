import { appendFileSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

const reports = resolve(import.meta.dirname, '../../reports');

/** Says in a box what does not run here and why, and leaves it for the gate's last line. */
export function noteSkipped(what) {
  const line = '!'.repeat(100);
  console.log(`${line}\n!!! SKIPPED: ${what}\n${line}`);
  mkdirSync(reports, { recursive: true });
  appendFileSync(join(reports, 'skipped'), `${what.replace(/\s+/g, ' ')}\n`);
}
