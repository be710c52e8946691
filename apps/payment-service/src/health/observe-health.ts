import { acquirerProfile } from '@paywright/apo';
import type { Metrics, Reading } from '@paywright/observability';
import { usualHealthWindow } from '@paywright/routing';
import { unnamedAcquirer } from './acquirer-names';
import { addCounts, type Counts, noCounts } from './counts';
import type { Health } from './health';
import type { RouteReading } from './health-reading';

type OfRoute = 'route';
type OfAcquirer = OfRoute | 'acquirer';

/**
 * The last five minutes, of all replicas: each replica says the same, so they are not to be added up. A rate is left out where
 * nothing was counted, and its count says how much to make of it.
 */
export function observeHealth(metrics: Metrics, health: Pick<Health, 'known'>): void {
  const routes = (): [string, RouteReading][] => [...(health.known(usualHealthWindow)?.routes ?? [])];
  const ofRoutes = (read: (counts: Counts) => number | undefined) => (): Reading<OfRoute>[] =>
    routes().flatMap(([route, { total }]) => readingOf({ route }, read(total)));
  const ofAcquirers = (read: (counts: Counts) => number | undefined) => (): Reading<OfAcquirer>[] =>
    routes().flatMap(([route, { byAcquirer }]) =>
      [...labelled(byAcquirer)].flatMap(([acquirer, counts]) => readingOf({ route, acquirer }, read(counts))),
    );
  const about = { labelNames: ['route'] as const };
  const aboutAcquirer = { labelNames: ['route', 'acquirer'] as const };

  metrics.observe(
    {
      name: 'health_approval_rate',
      help: 'Share of decided attempts that were approved, last 5 min.',
      ...aboutAcquirer,
    },
    ofAcquirers((counts) => share(counts.approved, decided(counts))),
  );
  metrics.observe(
    { name: 'health_decisions', help: 'Attempts approved or declined, last 5 min.', ...aboutAcquirer },
    ofAcquirers(decided),
  );
  metrics.observe(
    {
      name: 'health_technical_failure_rate',
      help: 'Share of pay calls without a usable answer, last 5 min.',
      ...about,
    },
    ofRoutes(({ failedPays, pays }) => share(failedPays, pays)),
  );
  metrics.observe(
    { name: 'health_pay_calls', help: 'Pay calls, last 5 min.', ...about },
    ofRoutes(({ pays }) => pays),
  );
  metrics.observe(
    { name: 'health_pay_latency_p95_seconds', help: '95 % of pay calls ended within this, last 5 min.', ...about },
    ofRoutes(({ latency }) => inSeconds(latency.percentile(0.95))),
  );
  metrics.observe(
    { name: 'health_pay_latency_calls', help: 'Pay calls that were timed, last 5 min.', ...about },
    ofRoutes(({ latency }) => latency.count),
  );
}

/** Names come from messages: whoever is not known goes as `other`, so that labels stay few. */
function labelled(byAcquirer: ReadonlyMap<string, Counts>): ReadonlyMap<string, Counts> {
  const labels = new Map<string, Counts>();
  for (const [acquirer, counts] of byAcquirer) {
    const isKnown = acquirer === unnamedAcquirer || acquirerProfile(acquirer).profile !== 'unknown';
    const label = isKnown ? acquirer : 'other';
    const known = labels.get(label) ?? noCounts();
    labels.set(label, known);
    addCounts(known, counts);
  }
  return labels;
}

function readingOf<Label extends string>(
  labels: Readonly<Record<Label, string>>,
  value: number | undefined,
): Reading<Label>[] {
  return value === undefined ? [] : [{ labels, value }];
}

const decided = ({ approved, declined }: Counts): number => approved + declined;
const share = (hits: number, count: number): number | undefined => (count === 0 ? undefined : hits / count);
const inSeconds = (ms: number | undefined): number | undefined => (ms === undefined ? undefined : ms / 1_000);
