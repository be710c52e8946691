import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  repositoryRoot,
  type RunningSystem,
  type StartedKafka,
  startKafka,
  startSystem,
} from '@paywright/running-system';
import { kafkaLogMeter, type LogMeter, noLogMeter, postgresLogMeter } from './measure/log-usage';
import { UsageMeter } from './measure/costs';
import { describeMachine } from './measure/machine';
import { canMeasureProcesses } from './measure/process-usage';
import { aimedRates, type BenchOptions } from './options';
import { describeRun } from './report/describe-run';
import { table } from './report/table';
import { verdict } from './report/verdict';
import { writeReport } from './report/write-report';
import { findHighestRate } from './run/find-highest-rate';
import { whyNotSustained } from './run/is-sustained';
import { measureRun, type RunPlan, type RunResult } from './run/measure-run';

/** How the sandbox answers pay: median and 99th percentile, milliseconds. */
const payLatency = '300:1500';
const warmUpSeconds = 10;
const probeSeconds = 20;
/** From a rate that short probes sustain to one that holds for the whole time. */
const stepDown = 0.9;

/**
 * Starts the system, loads it, prints and writes what was measured. Resolves with whether the benchmark itself is sound:
 * every accepted order ended as it must. Whether the aims were met is in the verdict, and no failure.
 */
export async function runBench(
  options: BenchOptions,
  signal: AbortSignal,
  print: (line: string) => void,
): Promise<boolean> {
  const { log } = options;
  const kafka = log === 'kafka' && !options.brokers?.length ? await startKafka() : undefined;
  try {
    return await benchOn(kafka, options, signal, print);
  } finally {
    await kafka?.stop();
  }
}

async function benchOn(
  kafka: StartedKafka | undefined,
  options: BenchOptions,
  signal: AbortSignal,
  print: (line: string) => void,
): Promise<boolean> {
  const { log, profile, seed, seconds } = options;
  const machine = describeMachine();
  const system = await start({ ...options, brokers: kafka?.brokers ?? options.brokers }, signal, print);
  const meter = await UsageMeter.connect(system, logMeter(log, system, kafka), kafka?.pid);
  try {
    print(
      [
        `machine     ${machine.cpu}, ${machine.cores} cores, ${(machine.memoryBytes / 2 ** 30).toFixed(1)} GB, ${machine.system}`,
        `speed       an RSA-2048 signature takes ${machine.signatureMs.toFixed(2)} ms of CPU here: the unit to compare machines by`,
        `versions    Node ${process.versions.node}, PostgreSQL ${meter.postgresVersion}`,
        `event log   ${log}`,
        `load        ${profile.name} buyers, sandbox answers pay with a median of 300 ms and 1.5 s at the 99th percentile, seed ${seed}`,
        'Everything runs on this one machine and shares its cores: services, PostgreSQL, sandbox, shops and buyers.',
        'Compare figures of one machine and one hour only: on a shared machine absolute times are mostly its neighbours.',
        ...(canMeasureProcesses ? [] : ['CPU and memory are not measured here: that needs /proc.']),
        '',
      ].join('\n'),
    );
    const apiKey = await system.createApiKey({ client: 'bench', scopes: ['payments:write', 'payments:read'] });
    let runs = 0;
    const run = (rate: number, plan: Partial<RunPlan> = {}): Promise<RunResult> => {
      signal.throwIfAborted();
      runs += 1;
      const name = `bench-${seed}-${runs}`;
      return measureRun(system, meter, apiKey, { rate, seconds, profile, seed, name, withCosts: true, ...plan });
    };

    const measured =
      options.rate === undefined
        ? await searchAndMeasure(aimedRates[log][profile.name], run, print)
        : await warmUpAndMeasure(options.rate, run, Math.min(warmUpSeconds, seconds / 2));
    const { half, full } = measured;
    for (const result of [half, full]) if (result) print(`${describeRun(result)}\n`);
    const aims = verdict(options, full, half);
    const words = (met: boolean | undefined): string => (met === undefined ? 'not measured' : met ? 'met' : 'NOT MET');
    print(table([['aim', 'reached', ''], ...aims.map(({ aim, reached, met }) => [aim, reached, words(met)])]));
    print(`\nAll figures: ${writeReport('bench', { machine, options, aims, ...measured }, new Date())}`);
    return [half, full].every((result) => !result || result.books.faults.length === 0);
  } finally {
    await meter.close();
    await system.stop();
  }
}

function logMeter(log: BenchOptions['log'], system: RunningSystem, kafka: StartedKafka | undefined): LogMeter {
  if (log === 'postgres') return postgresLogMeter(system.postgresUrl);
  return kafka ? kafkaLogMeter(kafka.dataDir) : noLogMeter;
}

async function start(
  { log, brokers, cpuProfiles, seed }: BenchOptions,
  signal: AbortSignal,
  print: (line: string) => void,
): Promise<RunningSystem> {
  const folder = cpuProfiles === undefined ? undefined : resolve(cpuProfiles);
  if (folder) mkdirSync(folder, { recursive: true });
  return startSystem({
    runDirectory: join(repositoryRoot, '.paywright/bench'),
    ports: 'free',
    eventLog: log === 'kafka' ? { kind: 'kafka', brokers: brokers ?? [] } : { kind: 'postgres' },
    environment: {
      'apo-sandbox': {
        SANDBOX_PAY_LATENCY: payLatency,
        SANDBOX_SEED: String(seed),
        SANDBOX_MAX_PAYMENTS: '1000000', // the books are compared to the last payment
      },
      'api-gateway': { RATE_LIMIT: '1000000' }, // one key stands for every shop
    },
    nodeArguments: (name) =>
      folder ? ['--cpu-prof', `--cpu-prof-dir=${folder}`, `--cpu-prof-name=${name}.cpuprofile`] : [],
    signal,
    onNews: print,
  });
}

type Run = (rate: number, plan?: Partial<RunPlan>) => Promise<RunResult>;

interface Measured {
  readonly half?: RunResult;
  readonly full: RunResult;
}

/** Compilers, pools and caches are warm before anything counts. */
async function warmUpAndMeasure(rate: number, run: Run, seconds: number): Promise<Measured> {
  await run(rate, { seconds, withCosts: false });
  return { full: await run(rate) };
}

/** The probes find a rate; then it has to hold for the whole time, or a lower one has. */
async function searchAndMeasure(aim: number, run: Run, print: (line: string) => void): Promise<Measured> {
  const tell = (rate: number, reasons: readonly string[]): void =>
    print(`${rate.toFixed(1).padStart(6)}/s  ${reasons.length === 0 ? 'sustained' : reasons.join('; ')}`);
  print(`Looking for the highest rate that holds for ${probeSeconds} s:`);
  await run(aim / 4, { seconds: warmUpSeconds, withCosts: false });
  const probe = (rate: number): Promise<RunResult> => run(rate, { seconds: probeSeconds, withCosts: false });
  let rate = await findHighestRate(aim / 2, probe, tell);
  if (rate === 0) throw new Error('No rate is sustained: see above why.');
  for (;;) {
    const full = await run(rate);
    const reasons = whyNotSustained(full);
    tell(rate, reasons);
    if (reasons.length === 0 || rate < 1) return { full, half: await run(rate / 2) };
    rate *= stepDown;
  }
}
