import type { HealthCondition, HealthWindow } from '@paywright/routing';
import { type NameAcquirer, unnamedAcquirer } from './acquirer-names';
import { addCounts, type Counts, noCounts } from './counts';
import type { CountedInWindow } from './health-samples.repository';

/** How long each window is, milliseconds of business time. */
export const windowMs: Readonly<Record<HealthWindow, number>> = {
  '1m': 60_000,
  '5m': 5 * 60_000,
  '1h': 60 * 60_000,
  '24h': 24 * 60 * 60_000,
};

/** A route's health, over some time. */
export interface RouteReading {
  readonly total: Counts;
  readonly byAcquirer: ReadonlyMap<string, Counts>;
  /** Where the route leads to one acquirer alone: then whatever names none is of this one, failed calls included. */
  readonly onlyAcquirer?: string;
}

/** Everybody's health, over the time before `asOf`, business time. */
export interface HealthReading {
  readonly asOf: number;
  readonly routes: ReadonlyMap<string, RouteReading>;
}

/** A configured route, as far as its health goes. */
export interface WatchedRoute {
  readonly name: string;
  readonly terms: { readonly expectedAcquirers?: readonly string[] };
}

/** Puts the counts of one window together. Every configured route is there, also when nothing was counted. */
export function readingOf(
  counted: readonly CountedInWindow[],
  routes: readonly WatchedRoute[],
  nameAcquirer: NameAcquirer,
  asOf: number,
): HealthReading {
  const names = new Set([...routes.map(({ name }) => name), ...counted.map(({ route }) => route)]);
  const readings = [...names].map((name): [string, RouteReading] => {
    const expected = routes.find((route) => route.name === name)?.terms.expectedAcquirers ?? [];
    const onlyAcquirer = expected.length === 1 ? nameAcquirer(name, expected[0]) : undefined;
    const total = noCounts();
    const byAcquirer = new Map<string, Counts>();
    for (const counts of counted.filter(({ route }) => route === name)) {
      addCounts(total, counts);
      const acquirer = counts.acquirer === unnamedAcquirer ? (onlyAcquirer ?? unnamedAcquirer) : counts.acquirer;
      const known = byAcquirer.get(acquirer) ?? noCounts();
      byAcquirer.set(acquirer, known);
      addCounts(known, counts);
    }
    return [name, { total, byAcquirer, onlyAcquirer }];
  });
  return { asOf, routes: new Map(readings) };
}

/** A measured value, and on how many it rests. */
export interface Figure {
  readonly value: number;
  readonly count: number;
}

/**
 * The figure a policy's condition looks at; undefined where nothing was counted, and where it cannot be told: a failed call
 * names no acquirer, so of one among several nobody knows its failures.
 */
export function figureFor(
  { route: name, acquirer, measure }: Pick<HealthCondition, 'route' | 'acquirer' | 'measure'>,
  { routes }: HealthReading,
  nameAcquirer: NameAcquirer,
): Figure | undefined {
  const route = routes.get(name);
  if (acquirer === undefined) return route && figureOf(route.total, measure);
  const called = nameAcquirer(name, acquirer);
  const counts = route?.byAcquirer.get(called);
  if (!counts || (measure === 'technicalFailureRate' && route?.onlyAcquirer !== called)) return undefined;
  return figureOf(counts, measure);
}

function figureOf(counts: Counts, measure: HealthCondition['measure']): Figure | undefined {
  switch (measure) {
    case 'approvalRate':
      return rate(counts.approved, counts.approved + counts.declined);
    case 'technicalFailureRate':
      return rate(counts.failedPays, counts.pays);
    case 'latencyP95Ms': {
      const value = counts.latency.percentile(0.95);
      return value === undefined ? undefined : { value, count: counts.latency.count };
    }
  }
}

function rate(hits: number, count: number): Figure | undefined {
  return count === 0 ? undefined : { value: hits / count, count };
}
