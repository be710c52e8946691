/**
 * Prints the gate's last line from the reports of the tiers: `node tools/test/count.mjs <steps that failed>`. A step that
 * failed counts as one failure, except the step that ran the tests: its failures are in the reports. A step that could not
 * run here has left a line in reports/skipped.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readReport } from './read-report.mjs';

const brokenSteps = Number(process.argv[2] ?? 0);
const reports = resolve(import.meta.dirname, '../../reports');
const counts = ['unit', 'int', 'e2e', 'k8s'].map((tier) => readReport(join(reports, `${tier}.json`)));
const passed = counts.reduce((sum, count) => sum + count.passed, 0);
const failed = counts.reduce((sum, count) => sum + count.failed, brokenSteps);
if (failed > 0 || passed === 0) process.exitCode = 1;
const skippedFile = join(reports, 'skipped');
const skipped = existsSync(skippedFile) ? readFileSync(skippedFile, 'utf8').trim().split('\n') : [];
for (const reason of skipped) console.log(`!!! SKIPPED: ${reason}`);
console.log(`${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`);
