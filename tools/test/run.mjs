/**
 * Runs the tests of every project, tier by tier, and adds up the reports:
 *
 *   node tools/test/run.mjs unit int e2e [-- <options of jest>]
 *
 * unit: plain values; int: real PostgreSQL and, where one is reachable, Kafka; e2e: the built processes together;
 * k8s: the manifests, by kustomize or kubectl and by schemas that Go, Java and Maven fetch.
 * Reports go to reports/<tier>.json. The last line is the count over all tiers.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readReport } from './read-report.mjs';

const root = resolve(import.meta.dirname, '../..');
const reports = join(root, 'reports');

/** How each tier is run: e2e specs share ports and processes, so one at a time. */
const tiers = {
  unit: ['--maxWorkers=100%'],
  int: ['--maxWorkers=2'],
  e2e: ['--runInBand'],
  k8s: ['--runInBand'],
};

const { asked, jestOptions } = readArguments(process.argv.slice(2));
const outcomes = asked.map(runTier);
summarize(outcomes);

function readArguments(args) {
  const end = args.includes('--') ? args.indexOf('--') : args.length;
  const { positionals } = parseArgs({ args: args.slice(0, end), allowPositionals: true, options: {} });
  const unknown = positionals.filter((tier) => !Object.hasOwn(tiers, tier));
  if (positionals.length === 0 || unknown.length > 0) {
    console.error(`Name the tiers to run: ${Object.keys(tiers).join(', ')}. Unknown: ${unknown.join(', ') || '-'}`);
    process.exit(2);
  }
  return { asked: positionals, jestOptions: args.slice(end + 1) };
}

function runTier(tier) {
  console.log(`\n=== ${tier} ===`);
  if (tier === 'e2e' && !run('npx', ['nx', 'run-many', '-t', 'build', '--outputStyle=static'], {})) {
    console.error('The build failed, so the end-to-end tests cannot run.');
    return { tier, passed: 0, failed: 1, notRun: [], seconds: 0, complete: false };
  }
  const report = join(reports, `${tier}.json`);
  mkdirSync(reports, { recursive: true });
  rmSync(report, { force: true });
  const startedAt = performance.now();
  const jest = [
    join(root, 'node_modules/jest/bin/jest.js'),
    ...['--config', join(root, 'jest.config.cjs'), '--testPathPatterns', String.raw`\.${tier}\.spec\.ts$`],
    ...['--json', '--outputFile', report, '--passWithNoTests', ...tiers[tier], ...jestOptions],
  ];
  const complete = run(process.execPath, jest, { TEST_TIER: tier });
  return { tier, seconds: (performance.now() - startedAt) / 1000, complete, ...readReport(report) };
}

function run(command, args, env) {
  const { status } = spawnSync(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return status === 0;
}

function summarize(outcomes) {
  console.log('\n=== summary ===');
  for (const { tier, passed, failed, notRun, seconds } of outcomes) {
    const skipped = notRun.length > 0 ? `, ${notRun.length} not run` : '';
    console.log(`${tier.padEnd(5)} ${passed} passed, ${failed} failed${skipped} (${seconds.toFixed(1)} s)`);
  }
  warnAboutNotRun(outcomes.flatMap(({ notRun }) => notRun));
  const empty = outcomes.filter(({ passed, failed }) => passed + failed === 0).map(({ tier }) => tier);
  if (empty.length > 0) console.error(`No test ran in: ${empty.join(', ')}. That counts as a failure.`);

  const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
  const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0);
  if (failed > 0 || empty.length > 0 || outcomes.some(({ complete }) => !complete)) process.exitCode = 1;
  console.log(`${passed} passed, ${failed} failed`);
}

function warnAboutNotRun(notRun) {
  if (notRun.length === 0) return;
  console.log(`\n!!! ${notRun.length} TESTS DID NOT RUN !!!`);
  for (const reason of new Set(notRun)) {
    console.log(`!!! ${notRun.filter((each) => each === reason).length} x ${reason}`);
  }
  console.log(
    '!!! For Kafka: set KAFKA_BROKERS, or see "npm run kafka". REQUIRE_KAFKA=1 makes its absence a failure.\n',
  );
}
