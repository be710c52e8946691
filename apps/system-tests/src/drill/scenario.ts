import type { RouteName } from '@paywright/running-system';
import type { DrillLimits } from './judge/evidence';
import type { DrillOptions } from './options';

/** The policy's order of preference. */
export const priority: readonly RouteName[] = ['apo-kr', 'apo-2', 'antom-kr'];

/** What is wrong with the upstream of some routes. */
export interface Trouble {
  /** A misbehaviour of the sandbox. */
  readonly kind: string;
  readonly value?: string;
  readonly routes: readonly RouteName[];
}

export interface Phase {
  readonly name: string;
  readonly seconds: number;
  readonly trouble?: Trouble;
}

/** Everything about a drill that is decided before it begins. */
export interface Scenario {
  readonly phases: readonly Phase[];
  readonly limits: DrillLimits;
  /** A call upstream is given up after this. */
  readonly upstreamTimeoutMs: number;
  /** Everything must be settled so long after the last trouble. */
  readonly settledWithinMs: number;
  /** A buyer waits so long for a page. */
  readonly patienceMs: number;
}

const [first = 'apo-kr'] = priority;

/** One account fails in four ways, each with time to recover, then all at once; orders go on arriving for a while afterwards. */
export function planDrill({ short, seconds }: Pick<DrillOptions, 'short' | 'seconds'>): Scenario {
  const upstreamTimeoutMs = short ? 1_000 : 2_000;
  const calm = short ? { before: 3, between: 4, after: 4 } : { before: 10, between: 10, after: 10 };
  const silentMs = String(3 * upstreamTimeoutMs);
  const troubles: readonly { readonly name: string; readonly trouble: Trouble }[] = [
    { name: `${first}: HTTP 503`, trouble: { kind: 'http-error', value: '503', routes: [first] } },
    { name: `${first}: silence`, trouble: { kind: 'answer-slow', value: silentMs, routes: [first] } },
    { name: `${first}: answers lost`, trouble: { kind: 'answer-lost-after-commit', routes: [first] } },
    { name: `${first}: unsigned`, trouble: { kind: 'answer-unsigned', routes: [first] } },
    { name: 'all: HTTP 503', trouble: { kind: 'http-error', value: '503', routes: priority } },
  ];
  return {
    phases: [
      { name: 'healthy', seconds: calm.before },
      ...troubles.flatMap(({ name, trouble }, index): Phase[] => [
        { name, seconds, trouble },
        index < troubles.length - 1
          ? { name: 'healthy again', seconds: calm.between }
          : { name: 'recovery', seconds: calm.after },
      ]),
    ],
    limits: { callsAtOnce: 20, volumeThreshold: 10, resetTimeoutMs: short ? 2_000 : 3_000 },
    upstreamTimeoutMs,
    settledWithinMs: 60_000,
    patienceMs: 5 * 60_000,
  };
}

/** What each route is configured with. */
export function settingsOfRoutes({ limits }: Scenario): Record<RouteName, object> {
  const { callsAtOnce, volumeThreshold, resetTimeoutMs } = limits;
  const settings = {
    limits: { callsAtOnce },
    breaker: {
      errorThresholdPercentage: 50,
      volumeThreshold,
      window: `${resetTimeoutMs}ms`,
      resetTimeout: `${resetTimeoutMs}ms`,
    },
  };
  return Object.fromEntries(priority.map((route) => [route, settings])) as Record<RouteName, object>;
}

/** How long orders arrive. */
export function loadSeconds({ phases }: Scenario): number {
  return phases.reduce((sum, { seconds }) => sum + seconds, 0);
}
