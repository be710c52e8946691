import type { Metrics } from '@paywright/observability';
import type { Sandbox } from '../sandbox';

/** Counts what the books hold, when the metrics are asked for. */
export function watchBooks({ payments }: Sandbox, metrics: Metrics): void {
  metrics.observe({ name: 'sandbox_payments', help: 'Payments in the books.', labelNames: ['status'] }, () =>
    tally(function* () {
      for (const { status } of payments.all()) yield status;
    }, 'status'),
  );
  metrics.observe({ name: 'sandbox_notifications', help: 'Notifications in the books.', labelNames: ['state'] }, () =>
    tally(function* () {
      for (const { notifications } of payments.all()) yield* notifications.map(({ state }) => state);
    }, 'state'),
  );
}

function tally<Label extends string>(values: () => Iterable<string>, label: Label) {
  const counts = new Map<string, number>();
  for (const value of values()) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].map(([name, value]) => ({ labels: { [label]: name } as Record<Label, string>, value }));
}
