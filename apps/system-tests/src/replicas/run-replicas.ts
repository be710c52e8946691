import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '@paywright/kernel';
import { serviceNames } from '@paywright/running-system';
import { describeMachine } from '../bench/measure/machine';
import { percentiles } from '../bench/measure/percentiles';
import { table } from '../bench/report/table';
import { writeReport } from '../bench/report/write-report';
import { describeChecks } from '../drill/report/describe-outcome';
import { readyWithinMs, Trial } from '../trial/trial';
import { activatePolicy } from './activate-policy';
import { judgeReplicas } from './judge-replicas';
import { killConsumer } from './kill-consumer';
import { killGateway } from './kill-gateway';
import { killRelay } from './kill-relay';
import { killWorker } from './kill-worker';
import type { ReplicasOptions } from './options';
import { type Act, planActs } from './plan';
import { Scene } from './scene';
import { measures, type TakeOver, type TakeOverKind } from './take-over';

/** How long calls upstream may take, and how slowly the sandbox answers while a worker is killed. Milliseconds. */
const upstream = {
  long: { timeoutMs: 10_000, leaseMs: 15_000, slowMs: 5_000 },
  short: { timeoutMs: 4_000, leaseMs: 6_000, slowMs: 2_500 },
} as const;
/** A shop tries again for so long. */
const retryForMs = 120_000;

/** Kills replicas under load; resolves with whether everything held that must. */
export async function runReplicas(
  options: ReplicasOptions,
  signal: AbortSignal,
  print: (line: string) => void,
): Promise<boolean> {
  const { log, brokers, rate, seed, replicas: count, short } = options;
  const machine = describeMachine();
  const { timeoutMs, leaseMs, slowMs } = short ? upstream.short : upstream.long;
  const bounds = boundsOf(leaseMs);
  print(
    [
      `machine     ${machine.cpu}, ${machine.cores} cores, ${(machine.memoryBytes / 2 ** 30).toFixed(1)} GB, ${machine.system}; load ${machine.loadBefore.toFixed(1)} before`,
      `event log   ${log}`,
      `replicas    ${count} of each service`,
      `upstream    a call may take ${timeoutMs} ms, its lease lasts ${leaseMs} ms`,
      `arrivals    open loop: ${rate} orders/s; shops try again for ${retryForMs / 1000} s`,
      `seed        ${seed} (--seed ${seed} repeats the order of kills)`,
      '',
    ].join('\n'),
  );
  const trial = await Trial.start({
    ...{ name: 'replicas', log, brokers, rate, seed, signal, retryForMs },
    replicas: { count },
    environment: {
      'apo-sandbox': { SANDBOX_PAY_LATENCY: '80:300', SANDBOX_RESEND_SCHEDULE: '0s,2s,4s,8s,16s,30s,60s,60s' },
      'payment-service': {
        UPSTREAM_CONNECT_TIMEOUT: '500ms',
        UPSTREAM_TIMEOUT: `${timeoutMs}ms`,
        OPERATION_LEASE: `${leaseMs}ms`,
      },
      'fulfillment-service': { LOG_LEVEL: 'debug' }, // says which partitions it consumes
    },
    onNews: print,
  });
  const scene = new Scene(trial);
  try {
    await trial.begin();
    const random = seededRandom(seed);
    const takeOvers: TakeOver[] = [];
    let round = 0;
    for (const act of planActs(short, random)) {
      await sleep(500 + random.next() * 1_500, undefined, { signal });
      takeOvers.push(...(await play(scene, act, (round += 1), slowMs, print)));
      await Promise.all(
        serviceNames.flatMap((name) => scene.replicas(name).map((replica) => replica.ready(readyWithinMs, signal))),
      );
    }
    const evidence = await trial.finish();
    const checks = judgeReplicas({ ...evidence, takeOvers, bounds });
    print(`\n${describeTakeOvers(takeOvers, bounds)}\n\n${describeChecks(checks)}`);
    print(`\nAll figures: ${writeReport('replicas', { machine, options, takeOvers, bounds, checks }, new Date())}`);
    return checks.every(({ held }) => held);
  } finally {
    await scene.close();
    await trial.stop();
  }
}

async function play(
  scene: Scene,
  act: Act,
  round: number,
  slowMs: number,
  print: (line: string) => void,
): Promise<TakeOver[]> {
  const takeOvers = await {
    relay: () => killRelay(scene, act.kind === 'relay' ? act.service : 'payment-service'),
    leases: () => killWorker(scene, slowMs),
    partitions: () => killConsumer(scene),
    waiters: () => killGateway(scene, round),
    policy: () => activatePolicy(scene, round % 2 === 0 ? ['apo-kr', 'apo-2'] : ['apo-2', 'apo-kr']),
  }[act.kind]();
  for (const { kind, what, tookMs } of takeOvers) print(`${kind.padEnd(11)} ${String(tookMs).padStart(6)} ms  ${what}`);
  return takeOvers;
}

/** Generous: a busy machine must not fail it, only a take-over that does not come. */
function boundsOf(leaseMs: number): Record<TakeOverKind, number> {
  return { relay: 20_000, leases: leaseMs + 30_000, partitions: 60_000, waiters: 30_000, policy: 15_000 };
}

function describeTakeOvers(takeOvers: readonly TakeOver[], bounds: Readonly<Record<TakeOverKind, number>>): string {
  return table([
    ['take-over', 'times', 'p50', 'max', 'bound'],
    ...(Object.keys(measures) as TakeOverKind[]).map((kind) => {
      const { count, p50, max } = percentiles(
        takeOvers.filter((takeOver) => takeOver.kind === kind).map(({ tookMs }) => tookMs),
      );
      return [measures[kind], String(count), ...[p50, max, bounds[kind]].map((ms) => `${ms.toFixed(0)} ms`)];
    }),
  ]);
}
