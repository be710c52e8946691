import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { repositoryRoot, type RunningSystem, serviceNames } from '@paywright/running-system';
import { describeMachine } from '../bench/measure/machine';
import { writeReport } from '../bench/report/write-report';
import { describeChecks } from '../drill/report/describe-outcome';
import { Callers, type Target } from '../trial/callers';
import { Trial } from '../trial/trial';
import { buildVersion } from './build-version';
import { eventFaults, eventsOf } from './compatible-events';
import { describeSteps, stepLine, summarizeSteps } from './describe-steps';
import { judgeRollout, type Step } from './judge-rollout';
import type { RolloutOptions } from './options';
import { type Replacement, roll } from './roll';

/** As in Kubernetes: the front learns that a replica goes while the replica still serves. */
/** As in production: as long as a server keeps an idle connection, and longer than a client that is told so uses one again. */
const shutdownDelay = '5s';
const frontTimings = { probeEveryMs: 200, probeTimeoutMs: 2_000, propagationMs: 400 };
/** Between two steps, so that each has its own figures. */
const calmMs = 2_000;

/** Upgrades a system under load and takes it back; resolves with whether everything held that must. */
export async function runRollout(
  options: RolloutOptions,
  signal: AbortSignal,
  print: (line: string) => void,
): Promise<boolean> {
  const { log, brokers, rate, seed, replicas: count } = options;
  const machine = describeMachine();
  const commit = options.previous ?? previousVersion();
  const previous = await buildVersion(commit, print);
  const trial = await Trial.start({
    ...{ name: 'rollout', log, brokers, rate, seed, signal, onNews: print },
    replicas: { count, root: previous, frontTimings },
    environment: Object.fromEntries([
      ['apo-sandbox', { SANDBOX_PAY_LATENCY: '80:300', SANDBOX_INQUIRY_LATENCY: '30:100' }],
      ...serviceNames.map((name) => [name, { SHUTDOWN_DELAY: shutdownDelay }]),
    ]) as Record<string, Record<string, string>>,
  });
  try {
    print(
      [
        `machine     ${machine.cpu}, ${machine.cores} cores, ${(machine.memoryBytes / 2 ** 30).toFixed(1)} GB, ${machine.system}`,
        `versions    from ${commit.slice(0, 12)} to this checkout and back; Node ${process.versions.node}`,
        `event log   ${log}`,
        `replicas    ${count} of each service, one more while rolling; SHUTDOWN_DELAY ${shutdownDelay}, fronts follow within ${frontTimings.propagationMs} ms`,
        `arrivals    open loop: ${rate} orders/s, nobody tries again; seed ${seed}`,
        '',
      ].join('\n'),
    );
    await trial.begin();
    const callers = new Callers(targets(trial));
    const steps = await takeSteps(trial.system, previous, options, signal, print);
    const requests = await callers.stop();
    const evidence = await trial.finish();
    const events = eventsOf(previous);
    const eventFaultsFound = eventFaults(events, eventsOf(repositoryRoot));
    const checks = judgeRollout({
      ...{ ...evidence, requests, steps },
      ...{ eventTypes: events.size, eventFaults: eventFaultsFound },
    });
    const summary = summarizeSteps(steps, evidence.orders);
    print(`\n${describeSteps(summary)}\n\n${describeChecks(checks)}`);
    const outcome = { machine, options, commit, steps, summary, requests, checks };
    print(`\nAll figures: ${writeReport('rollout', outcome, new Date())}`);
    return checks.every(({ held }) => held);
  } finally {
    await trial.stop();
  }
}

/** Expand, forward, back on the new schema, and forward again. */
async function takeSteps(
  system: RunningSystem,
  previous: string,
  { short }: RolloutOptions,
  signal: AbortSignal,
  print: (line: string) => void,
): Promise<Step[]> {
  const deployments = serviceNames.map((name) => system.deployment(name));
  const together = async (root: string): Promise<Replacement[]> =>
    (await Promise.all(deployments.map((deployment) => roll(deployment, root, signal)))).flat();
  const inTurn = async (root: string): Promise<Replacement[]> => {
    const replacements: Replacement[] = [];
    for (const deployment of deployments) replacements.push(...(await roll(deployment, root, signal)));
    return replacements;
  };
  const migrate = async (): Promise<Replacement[]> => {
    await Promise.all(deployments.map((deployment) => deployment.migrate(repositoryRoot)));
    return [];
  };

  const plan: readonly (readonly [string, () => Promise<Replacement[]>])[] = [
    ['the previous version alone', async () => []],
    ['migrations of this version', migrate],
    ...(short
      ? ([['forward, all services at once', () => together(repositoryRoot)]] as const)
      : ([['forward, one service after the other', () => inTurn(repositoryRoot)]] as const)),
    ['this version alone', async () => []],
    ['back, all services at once', () => together(previous)],
    ['the previous version on the new schema', async () => []],
    ...(short ? [] : ([['forward again, all at once', () => together(repositoryRoot)]] as const)),
  ];
  const steps: Step[] = [];
  for (const [name, take] of plan) {
    const from = Date.now();
    const replacements = await take();
    await sleep(calmMs, undefined, { signal });
    const step = { name, from, to: Date.now(), replacements };
    steps.push(step);
    print(stepLine(step));
  }
  return steps;
}

/** What everybody asks of each service meanwhile, besides the load. */
function targets({ system, apiKey }: Trial): Target[] {
  const paths = {
    'api-gateway': { path: '/v1/payments?limit=1', headers: { authorization: `Bearer ${apiKey}` } },
    'webhook-ingest': { path: '/health/live' },
    'payment-service': { path: '/admin/routes', headers: { authorization: `Bearer ${system.operatorToken}` } },
    'fulfillment-service': { path: '/shipments?referenceOrderId=none' },
  } as const;
  return serviceNames.map((service) => {
    const { path, ...rest } = paths[service];
    return { service, url: system.urlOf(service) + path, ...rest };
  });
}

function previousVersion(): string {
  const file = join(repositoryRoot, 'apps/system-tests/src/rollout/previous-version.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { commit: string }).commit;
}
