import { setTimeout as sleep } from 'node:timers/promises';
import { koreanOrder, type RunningSystem } from '@paywright/running-system';
import type { OrderRecord } from '../load/load-plan';
import type { Profile } from '../load/profiles';
import { runLoad } from '../load/run-load';
import { costOf, type IdleRate, idleRate, type PaymentCost, type UsageMeter } from '../measure/costs';
import { growingQueues, type QueueSeries, QueueWatch } from '../measure/queues';
import { statisticsDelayMs } from '../measure/postgres-usage';
import { type Books, countShipped, readBooks } from './books';
import { type BooksVerdict, checkBooks } from './check-books';
import { latenciesOf, type Latencies } from './latencies';

export interface RunPlan {
  readonly rate: number;
  readonly seconds: number;
  readonly profile: Profile;
  readonly seed: number;
  /** Unique among the runs on one system. */
  readonly name: string;
  /** Whether costs are wanted: takes some seconds of idleness before, and after. */
  readonly withCosts: boolean;
}

/** Everything known about one run. */
export interface RunResult {
  readonly plan: RunPlan;
  readonly planned: number;
  /** Arrivals the load process could not make, or made late. */
  readonly dropped: number;
  readonly late: number;
  readonly accepted: number;
  readonly shipped: number;
  /** Orders accepted per second while they arrived. */
  readonly achievedRate: number;
  readonly latencies: Latencies;
  /** Calls the sandbox had for an order: one pay, and an inquiry for each time the notification was late. */
  readonly upstreamCalls: { readonly pay: number; readonly inquiryPayment: number };
  readonly failures: Readonly<Record<string, number>>;
  readonly queues: readonly QueueSeries[];
  readonly growing: readonly string[];
  readonly books: BooksVerdict;
  /** From the last arrival until everything accepted had shipped, seconds. */
  readonly drainSeconds: number;
  readonly load: { readonly cpuMs: number; readonly peakRssBytes: number };
  readonly idle?: IdleRate;
  readonly cost?: PaymentCost;
}

/** Upstream answers, captures and the log's polls are through within this once the last buyer has decided. */
const drainMs = 60_000;

/** Lets orders arrive at a constant rate, waits until the system has nothing left to do, and adds up. */
export async function measureRun(
  system: RunningSystem,
  meter: UsageMeter,
  apiKey: string,
  plan: RunPlan,
): Promise<RunResult> {
  const { rate, seconds, profile, seed, name } = plan;
  const idleSeconds = Math.min(15, Math.max(2, seconds / 8));
  const settleMs = Math.min(statisticsDelayMs, idleSeconds * 1000);
  const sampleMs = seconds < 60 ? 1_000 : 5_000;

  const idleWatch = new QueueWatch(system, sampleMs);
  if (plan.withCosts) await sleep(settleMs);
  const idleFrom = await meter.read();
  if (plan.withCosts) await sleep(idleSeconds * 1000);
  const before = await meter.read();
  await idleWatch.stop();

  const prefix = `${name}-`;
  const queueWatch = new QueueWatch(system, sampleMs);
  const startedAt = performance.now();
  const startedOn = new Date();
  const report = await runLoad({
    gatewayUrl: system.urlOf('api-gateway'),
    apiKey,
    prefix,
    rate,
    orders: Math.max(1, Math.round(rate * seconds)),
    profile,
    seed,
    template: koreanOrder({
      referenceOrderId: '',
      value: '42000',
      description: 'A pair of running shoes',
      brand: 'HYUNDAI',
    }),
  });
  const { orders } = report;
  const accepted = orders.filter(({ acceptedMs }) => acceptedMs !== undefined).length;
  const approved = orders.filter(({ approvedMs }) => approvedMs !== undefined).length;
  const shipped = await waitUntilShipped(system, prefix, approved);
  const drainSeconds = Math.max(0, (performance.now() - startedAt) / 1000 - seconds);
  const queues = await queueWatch.stop();

  if (plan.withCosts) await sleep(settleMs);
  const after = await meter.read();
  const idle = idleRate(idleFrom, before);
  const books = await readBooks(system, apiKey, prefix, startedOn);
  return {
    plan,
    planned: orders.length + report.dropped,
    dropped: report.dropped,
    late: report.late,
    accepted,
    shipped,
    achievedRate: acceptedWithin(orders, seconds) / seconds,
    latencies: latenciesOf(orders, books),
    upstreamCalls: upstreamCallsOf(books),
    failures: failuresOf(orders),
    queues,
    growing: growingQueues(duringLoad(queues, seconds)).map(({ service, queue }) => `${service} ${queue}`),
    books: checkBooks(orders, books),
    drainSeconds,
    load: { cpuMs: report.cpuMs, peakRssBytes: report.peakRssBytes },
    ...(plan.withCosts ? { idle, cost: costOf(before, after, idle, accepted) } : {}),
  };
}

/** Resolves with how many have shipped: all of them, or as many as did in time. */
async function waitUntilShipped(system: RunningSystem, prefix: string, expected: number): Promise<number> {
  for (const givesUpAt = performance.now() + drainMs; ; await sleep(1_000)) {
    const shipped = await countShipped(system, prefix);
    if (shipped >= expected || performance.now() > givesUpAt) return shipped;
  }
}

function acceptedWithin(orders: readonly OrderRecord[], seconds: number): number {
  const end = (orders[0]?.plannedAt ?? 0) + seconds * 1000;
  return orders.filter(({ plannedAt, acceptedMs }) => acceptedMs !== undefined && plannedAt + acceptedMs <= end).length;
}

function upstreamCallsOf({ theirs }: Books): RunResult['upstreamCalls'] {
  const payments = [...theirs.values()];
  const mean = (api: 'pay' | 'inquiryPayment'): number =>
    payments.reduce((sum, { calls }) => sum + calls[api], 0) / payments.length;
  return { pay: mean('pay'), inquiryPayment: mean('inquiryPayment') };
}

function failuresOf(orders: readonly OrderRecord[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { failure } of orders) if (failure !== undefined) counts[failure] = (counts[failure] ?? 0) + 1;
  return counts;
}

function duringLoad(queues: readonly QueueSeries[], seconds: number): QueueSeries[] {
  return queues.map((series) => ({ ...series, readings: series.readings.filter(([at]) => at <= seconds) }));
}
