import type { Metrics } from '@paywright/observability';
import { operationKinds } from '../operations/operation';
import type { Route } from './route';

const reasons = ['operator', 'self-test', 'breaker', 'limit'] as const;

/** How busy routes are, and which take no payments, read when the metrics are asked for. */
export function observeRoutes(routes: readonly Route[], metrics: Metrics): void {
  metrics.observe(
    {
      name: 'upstream_calls_in_flight',
      help: 'Calls upstream that were claimed and are not over, by route and kind; the bulkhead is full at its limit.',
      labelNames: ['route', 'kind'],
    },
    () =>
      routes.flatMap(({ name: route, gates }) =>
        operationKinds.map((kind) => ({ labels: { route, kind }, value: gates[kind].inFlight })),
      ),
  );
  metrics.observe(
    {
      name: 'upstream_route_out',
      help: '1 while a route is given no new payment for this reason (the first of several), 0 otherwise.',
      labelNames: ['route', 'reason'],
    },
    () =>
      routes.flatMap(({ name: route, standing }) => {
        const by = standing()?.by;
        return reasons.map((reason) => ({ labels: { route, reason }, value: by === reason ? 1 : 0 }));
      }),
  );
}
