import { join } from 'node:path';
import {
  koreanOrder,
  repositoryRoot,
  type RunningSystem,
  type StartedKafka,
  startKafka,
  startSystem,
} from '@paywright/running-system';
import { Client } from 'pg';
import type { LoadPlan } from '../bench/load/load-plan';
import { profiles } from '../bench/load/profiles';
import { runLoad } from '../bench/load/run-load';
import { describeMachine, type Machine } from '../bench/measure/machine';
import { writeReport } from '../bench/report/write-report';
import { readPayments } from '../bench/run/books';
import type { Evidence } from './judge/evidence';
import { judge } from './judge/judge';
import type { DrillOptions } from './options';
import { describeLook, timelineHead } from './report/describe-look';
import { describeChecks, describePhases } from './report/describe-outcome';
import { summarizePhases } from './report/summarize-phases';
import { gatherEvidence } from './run/gather-evidence';
import { type Deferral, Ledger } from './run/ledger';
import { runPhases } from './run/run-phases';
import { waitUntilSettled } from './run/wait-until-settled';
import { Watch } from './run/watch';
import { loadSeconds, planDrill, priority, type Scenario, settingsOfRoutes } from './scenario';

/** How the sandbox answers, median and 99th percentile in milliseconds. */
const latency = { pay: '80:300', inquiry: '30:100' } as const;
const prefix = 'drill-';

/** Starts the system, lets upstream fail while orders arrive, and resolves with whether everything held that must. */
export async function runDrill(
  options: DrillOptions,
  signal: AbortSignal,
  print: (line: string) => void,
): Promise<boolean> {
  const kafka = options.log === 'kafka' && !options.brokers?.length ? await startKafka() : undefined;
  try {
    return await drillOn(kafka, options, signal, print);
  } finally {
    await kafka?.stop();
  }
}

async function drillOn(
  kafka: StartedKafka | undefined,
  options: DrillOptions,
  signal: AbortSignal,
  print: (line: string) => void,
): Promise<boolean> {
  const machine = describeMachine();
  const scenario = planDrill(options);
  const system = await start({ ...options, brokers: kafka?.brokers ?? options.brokers }, scenario, signal, print);
  try {
    print(await describeSetting(system, machine, options, scenario));
    await activatePolicy(system);
    const { evidence, deferrals } = await drill(system, options, scenario, signal, print);
    const phases = summarizePhases(evidence, deferrals);
    const checks = judge(evidence);
    print(`\n${describePhases(phases)}\n\n${describeChecks(checks)}`);
    print(`\nAll figures: ${writeReport('drill', { machine, options, scenario, phases, checks }, new Date())}`);
    return checks.every(({ held }) => held);
  } finally {
    await system.stop();
  }
}

/** Lets orders arrive while the phases pass, and waits until nothing moves any more, or ought not to. */
async function drill(
  system: RunningSystem,
  options: DrillOptions,
  scenario: Scenario,
  signal: AbortSignal,
  print: (line: string) => void,
): Promise<{ evidence: Evidence; deferrals: readonly Deferral[] }> {
  const apiKey = await system.createApiKey({ client: 'drill', scopes: ['payments:write', 'payments:read'] });
  const ledger = await Ledger.open(system, prefix);
  const startedOn = new Date();
  print(timelineHead);
  const watch = new Watch(system, ledger, options.short ? 1_000 : 2_000, (look) => print(describeLook(look)));
  try {
    const loading = runLoad(planLoad(system, apiKey, options, scenario));
    loading.catch(() => undefined); // awaited below
    const phases = await runPhases(system, scenario.phases, signal, ({ name }) => watch.begin(name));
    watch.begin('settling');
    const lastTroubleEndedAt = Math.max(...phases.filter(({ dead }) => dead.length > 0).map(({ to }) => to));
    const givesUpAt = lastTroubleEndedAt + scenario.settledWithinMs;
    const ours = await waitUntilSettled(
      ledger,
      () => readPayments(system, apiKey, prefix, startedOn),
      givesUpAt,
      signal,
    );
    const load = await loading;
    await watch.stop();
    const known = { phases, load, ours, calls: watch.calls };
    return { evidence: await gatherEvidence(system, scenario, prefix, known), deferrals: await ledger.deferrals() };
  } finally {
    await watch.stop().catch(() => undefined);
    await ledger.close();
  }
}

async function activatePolicy({ operator }: RunningSystem): Promise<void> {
  const description = 'The drill: each route as long as it works';
  const version = await operator.storePolicy({ description, rules: [], default: { priority } });
  await operator.activatePolicy(version, 'the drill begins');
}

function planLoad(system: RunningSystem, apiKey: string, { rate, seed }: DrillOptions, scenario: Scenario): LoadPlan {
  return {
    gatewayUrl: system.urlOf('api-gateway'),
    apiKey,
    prefix,
    rate,
    orders: Math.round(rate * loadSeconds(scenario)),
    profile: profiles.fast,
    seed,
    patienceMs: scenario.patienceMs,
    template: koreanOrder({ referenceOrderId: '', value: '42000', description: 'A teapot', brand: 'HYUNDAI' }),
  };
}

function start(
  { log, brokers, seed }: DrillOptions,
  scenario: Scenario,
  signal: AbortSignal,
  print: (line: string) => void,
): Promise<RunningSystem> {
  const { upstreamTimeoutMs } = scenario;
  return startSystem({
    runDirectory: join(repositoryRoot, '.paywright/drill'),
    ports: 'free',
    eventLog: log === 'kafka' ? { kind: 'kafka', brokers: brokers ?? [] } : { kind: 'postgres' },
    routeSettings: settingsOfRoutes(scenario),
    environment: {
      'apo-sandbox': {
        SANDBOX_PAY_LATENCY: latency.pay,
        SANDBOX_INQUIRY_LATENCY: latency.inquiry,
        SANDBOX_SEED: String(seed),
      },
      'payment-service': {
        UPSTREAM_CONNECT_TIMEOUT: '500ms',
        UPSTREAM_TIMEOUT: `${upstreamTimeoutMs}ms`,
        OPERATION_LEASE: `${upstreamTimeoutMs + 3_000}ms`,
      },
      'api-gateway': { RATE_LIMIT: '1000000' }, // one key stands for every shop
    },
    signal,
    onNews: print,
  });
}

async function describeSetting(
  system: RunningSystem,
  machine: Machine,
  { log, rate, seed }: DrillOptions,
  scenario: Scenario,
): Promise<string> {
  const { limits, upstreamTimeoutMs } = scenario;
  const { callsAtOnce, volumeThreshold, resetTimeoutMs } = limits;
  return [
    `machine     ${machine.cpu}, ${machine.cores} cores, ${(machine.memoryBytes / 2 ** 30).toFixed(1)} GB, ${machine.system}`,
    `versions    Node ${process.versions.node}, PostgreSQL ${await postgresVersion(system)}`,
    `event log   ${log}`,
    `arrivals    open loop: ${rate} orders/s evenly spaced for ${loadSeconds(scenario)} s, whatever became of the earlier ones; seed ${seed}`,
    `buyers      Korean cards on the issuer's page, approved after 1 s; whoever has no page waits for it`,
    `upstream    answers pay in ${latency.pay} ms, inquiries in ${latency.inquiry} ms (median:99th percentile); time-out ${upstreamTimeoutMs} ms`,
    `policy      ${priority.join(', then ')}`,
    `limits      by route and kind of call: ${callsAtOnce} at once; a breaker opens after ${volumeThreshold} failures in a row or over half of a window, and probes every ${resetTimeoutMs} ms`,
    'Everything runs on this one machine and shares its cores: services, PostgreSQL, sandbox, shops and buyers.',
    '',
  ].join('\n');
}

async function postgresVersion({ postgresUrl }: RunningSystem): Promise<string> {
  const client = new Client({ connectionString: postgresUrl, application_name: 'drill' });
  await client.connect();
  try {
    const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
    return rows[0]?.server_version ?? 'unknown';
  } finally {
    await client.end();
  }
}
