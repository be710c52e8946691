import { setTimeout as sleep } from 'node:timers/promises';
import type { RouteName } from '@paywright/running-system';
import { eventually } from '@paywright/testing';
import { type Percentiles, percentiles } from '../bench/measure/percentiles';
import { table } from '../bench/report/table';
import type { Finding } from './part';
import { paysInFlight, type Routes, slowDown, startRoutes } from './start-routes';
import { type OrderOutcome, Traffic } from './traffic';

export interface TwoRoutesPlan {
  /** How often both states are measured, in turn. */
  readonly pairs: number;
  /** How long each time, seconds. */
  readonly seconds: number;
  /** Orders per second for the route that is measured. */
  readonly rate: number;
}

const saturated: RouteName = 'apo-2';
const measured: RouteName = 'apo-kr';

/** The saturated route: its bulkhead, and what is asked of it, which is the same in both states. */
const slots = 8;
const saturatedRate = 4;
/** With this, eight slots take two orders a second: half of what arrives. */
const slowMs = 4_000;
const payMs = 100;
/** After a change of state: what was kept waiting is paid, captured and shipped by then. */
const settleMs = 3_000;
/** The other route's p95 may grow by so much: what this machine's noise leaves. */
const aimRatio = 1.2;

const states = ['free', 'saturated'] as const;
type State = (typeof states)[number];

interface Window {
  readonly state: State;
  readonly from: number;
  readonly to: number;
  /** The other route's pays in flight meanwhile. */
  readonly inFlight: readonly number[];
}

/** Whether a route whose calls are used up by slow answers slows another one down. */
export async function benchTwoRoutes(plan: TwoRoutesPlan, signal: AbortSignal): Promise<Finding> {
  const routes = await startRoutes(
    {
      signal,
      routeSettings: { [saturated]: { limits: { callsAtOnce: slots } } },
      environment: { 'apo-sandbox': { SANDBOX_PAY_LATENCY: `${payMs}:${payMs}` } },
    },
    120_000,
  );
  try {
    const other = new Traffic(routes.shop, { route: saturated, rate: saturatedRate, prefix: 'other' });
    const traffic = new Traffic(routes.shop, { route: measured, rate: plan.rate, prefix: 'measured' });
    const windows: Window[] = [];
    await sleep(plan.seconds * 500); // compilers, pools and caches warm up
    for (let pair = 0; pair < plan.pairs; pair += 1) {
      // Each goes first as often as the other: whatever grows during the run weighs on both.
      for (const state of pair % 2 === 0 ? states : [...states].reverse()) {
        await bring(routes, other, state);
        windows.push(await watch(routes, state, plan.seconds, signal));
      }
    }
    await routes.system.sandbox.clearFaults();
    const dropped = (await traffic.end()) + (await other.end());
    await traffic.settled();
    return describe(plan, windows, traffic.orders, dropped);
  } finally {
    await routes.stop();
  }
}

/** Brings the other route into the state, and what it kept waiting to its end. */
async function bring(routes: Routes, other: Traffic, state: State): Promise<void> {
  await routes.system.sandbox.clearFaults();
  if (state === 'saturated') await slowDown(routes, saturated, slowMs);
  const isSo = async (): Promise<boolean> => {
    const inFlight = await paysInFlight(routes, saturated);
    return state === 'saturated' ? inFlight === slots : inFlight <= slots / 4 && other.inPlay <= slots / 2;
  };
  await eventually(isSo, { describe: `${saturated} is ${state}`, deadlineMs: 120_000, everyMs: 200 });
  await sleep(settleMs);
}

async function watch(routes: Routes, state: State, seconds: number, signal: AbortSignal): Promise<Window> {
  const from = performance.now();
  const to = from + seconds * 1000;
  const inFlight: number[] = [];
  for (; performance.now() < to; await sleep(Math.min(500, Math.max(0, to - performance.now())))) {
    signal.throwIfAborted();
    inFlight.push(await paysInFlight(routes, saturated));
  }
  return { state, from, to, inFlight };
}

export interface TwoRoutesFigures {
  readonly plan: TwoRoutesPlan;
  /** Of the other route. */
  readonly slots: number;
  readonly slowMs: number;
  readonly free: StateFigures;
  readonly saturated: StateFigures;
  /** Saturated over free: of all orders. */
  readonly ratios: { readonly p50: number; readonly p95: number };
  /** The same of each pair's p95. */
  readonly pairs: readonly number[];
  /** Arrivals that this process could not make. */
  readonly dropped: number;
}

/** What the measured route's orders took from POST to normalUrl, milliseconds, and what went on meanwhile. */
interface StateFigures extends Percentiles {
  readonly errors: number;
  /** Of the other route's pays, mean. */
  readonly inFlight: number;
}

function figuresOf(windows: readonly Window[], orders: readonly OrderOutcome[]): StateFigures {
  const within = orders.filter(({ plannedAt }) => windows.some(({ from, to }) => plannedAt >= from && plannedAt < to));
  const inFlight = windows.flatMap((window) => window.inFlight);
  return {
    ...percentiles(within.flatMap(({ urlMs }) => urlMs ?? [])),
    errors: within.filter(({ failure }) => failure !== undefined).length,
    inFlight: inFlight.reduce((sum, count) => sum + count, 0) / inFlight.length,
  };
}

function describe(
  plan: TwoRoutesPlan,
  windows: readonly Window[],
  orders: readonly OrderOutcome[],
  dropped: number,
): Finding {
  const of = (state: State, among = windows) =>
    figuresOf(
      among.filter((window) => window.state === state),
      orders,
    );
  const [free, full] = [of('free'), of('saturated')];
  const pairs = Array.from({ length: plan.pairs }, (_, pair) => {
    const two = windows.slice(2 * pair, 2 * pair + 2);
    return of('saturated', two).p95 / of('free', two).p95;
  });
  const ratios = { p50: full.p50 / free.p50, p95: full.p95 / free.p95 };
  const figures: TwoRoutesFigures = { plan, slots, slowMs, free, saturated: full, ratios, pairs, dropped };
  const errors = free.errors + full.errors;
  const row = (state: string, { count, p50, p95, errors: failed, inFlight }: StateFigures): string[] => [
    state,
    String(count),
    p50.toFixed(0),
    p95.toFixed(0),
    String(failed),
    `${inFlight.toFixed(1)} of ${slots}`,
  ];
  return {
    text: [
      `Arrivals: open loop, evenly spaced: ${plan.rate}/s for ${measured}, ${saturatedRate}/s for ${saturated} throughout; every buyer approves at once.`,
      `Upstream takes ${payMs} ms over a pay. ${saturated} has ${slots} slots; saturated means that it takes ${slowMs / 1000} s more, so that half of what`,
      `arrives for it is too much. The states alternate ${plan.pairs} times, ${plan.seconds} s each, in one run.`,
      '',
      table([
        [`${measured}, POST to normalUrl`, 'orders', 'p50 ms', 'p95 ms', 'errors', `${saturated} in flight`],
        row(`${saturated} free`, free),
        row(`${saturated} saturated`, full),
      ]),
      `ratio: p50 ${ratios.p50.toFixed(2)}, p95 ${ratios.p95.toFixed(2)}; p95 of each pair ${pairs.map((ratio) => ratio.toFixed(2)).join(', ')}; arrivals left out ${dropped}`,
    ].join('\n'),
    aims: [
      {
        aim: `a saturated route slows another by less than ${aimRatio} times, p95`,
        reached: `${ratios.p95.toFixed(2)} times, ${errors} errors`,
        met: ratios.p95 < aimRatio && errors === 0,
      },
    ],
    figures,
  };
}
