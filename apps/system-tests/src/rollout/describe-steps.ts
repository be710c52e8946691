import type { OrderRecord } from '../bench/load/load-plan';
import { type Percentiles, percentiles } from '../bench/measure/percentiles';
import { table } from '../bench/report/table';
import type { Step } from './judge-rollout';

/** What clients saw of a step. Durations in milliseconds. */
export interface StepSummary {
  readonly step: string;
  readonly tookMs: number;
  readonly replaced: number;
  readonly orders: number;
  /** From an order's arrival until it was accepted, and until its shop had a page for the buyer. */
  readonly accepted: Percentiles;
  readonly page: Percentiles;
}

export function summarizeSteps(steps: readonly Step[], orders: readonly OrderRecord[]): StepSummary[] {
  return steps.map(({ name, from, to, replacements }) => {
    const arrived = orders.filter(({ plannedAt }) => plannedAt >= from && plannedAt < to);
    const known = (field: 'acceptedMs' | 'urlMs'): Percentiles =>
      percentiles(arrived.flatMap((order) => order[field] ?? []));
    return {
      step: name,
      tookMs: to - from,
      replaced: replacements.length,
      orders: arrived.length,
      accepted: known('acceptedMs'),
      page: known('urlMs'),
    };
  });
}

/** A step that has just ended, in a line for whoever waits. */
export function stepLine({ name, from, to, replacements }: Step): string {
  const longest = (field: 'readyMs' | 'endedMs'): string =>
    seconds(Math.max(...replacements.map((replacement) => replacement[field])));
  const details =
    replacements.length === 0
      ? ''
      : `: ${replacements.length} replaced; ready after ${longest('readyMs')} at most, ended after ${longest('endedMs')} at most`;
  return `${seconds(to - from).padStart(8)}  ${name}${details}`;
}

export function describeSteps(summary: readonly StepSummary[]): string {
  return table([
    ['step', 'took', 'replaced', 'orders', 'accepted p50', 'p99', 'max', 'page p50', 'p99', 'max'],
    ...summary.map(({ step, tookMs, replaced, orders, accepted, page }) => [
      step,
      seconds(tookMs),
      String(replaced),
      String(orders),
      ...[accepted.p50, accepted.p99, accepted.max, page.p50, page.p99, page.max].map((ms) => `${ms.toFixed(0)} ms`),
    ]),
  ]);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
