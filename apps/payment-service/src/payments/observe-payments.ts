import type { Clock } from '@paywright/kernel';
import type { Metrics } from '@paywright/observability';
import type { DataSource } from 'typeorm';
import { parkedResultRepository } from '../parking/parked-result.repository';
import { isUnknown } from '../operations/is-upstream-trouble';
import type { OperationEngineOptions } from '../operations/operation.engine';

/** What an operator asks first: what is unknown, what is held, what waits, and how upstream answers. */
export function observePayments(db: DataSource, clock: Clock, metrics: Metrics): OperationEngineOptions['onOutcome'] {
  const number = async (sql: string): Promise<number> => {
    const [row] = (await db.query(sql)) as { value: string | null }[];
    return Number(row?.value ?? 0);
  };
  const age = (since: number | undefined): number =>
    since === undefined ? 0 : Math.max(0, (clock.now() - since) / 1000);

  metrics.observe({ name: 'payments_unknown', help: 'Payments of which nobody knows how they stand upstream.' }, () =>
    number('SELECT count(*) AS value FROM payments WHERE unknown_since IS NOT NULL'),
  );
  metrics.observe(
    { name: 'payments_unknown_exposure', help: 'Money in unknown payments, smallest units.', labelNames: ['currency'] },
    async () =>
      (
        (await db.query(
          'SELECT currency, sum(amount) AS value FROM payments WHERE unknown_since IS NOT NULL GROUP BY currency',
        )) as { currency: string; value: string }[]
      ).map(({ currency, value }) => ({ labels: { currency }, value: Number(value) })),
  );
  metrics.observe(
    { name: 'payments_unknown_oldest_age_seconds', help: 'For how long the oldest unknown payment has been unknown.' },
    async () => {
      const since = await number(
        'SELECT extract(epoch FROM min(unknown_since)) * 1000 AS value FROM payments WHERE unknown_since IS NOT NULL',
      );
      return age(since === 0 ? undefined : since);
    },
  );
  metrics.observe({ name: 'payments_deferred', help: 'Payments that no route can take now.' }, () =>
    number(`SELECT count(*) AS value FROM payments WHERE status = 'deferred'`),
  );
  metrics.observe(
    { name: 'payments_deferred_oldest_age_seconds', help: 'For how long the oldest deferred payment has waited.' },
    async () => {
      const since = await number(
        `SELECT extract(epoch FROM min(requested_at)) * 1000 AS value FROM payments WHERE status = 'deferred'`,
      );
      return age(since === 0 ? undefined : since);
    },
  );
  metrics.observe({ name: 'payments_held', help: 'Payments whose shipment waits for a person.' }, () =>
    number('SELECT count(*) AS value FROM payments WHERE held'),
  );
  metrics.observe(
    { name: 'results_parked', help: 'Verified results that found no payment yet.' },
    async () => (await parkedResultRepository.waiting(db)).count,
  );
  metrics.observe(
    { name: 'results_parked_oldest_age_seconds', help: 'For how long the oldest parked result has waited.' },
    async () => age((await parkedResultRepository.waiting(db)).oldestAt),
  );
  metrics.observe(
    {
      name: 'operations_overdue_oldest_age_seconds',
      help: 'How late the most overdue call upstream is.',
      labelNames: ['kind'],
    },
    async () =>
      (
        (await db.query(
          `SELECT kind, extract(epoch FROM min(due_at)) * 1000 AS value FROM operations
             WHERE state = 'due' AND (lease_until IS NULL OR lease_until < clock_timestamp()) GROUP BY kind`,
        )) as { kind: string; value: string }[]
      ).map(({ kind, value }) => ({ labels: { kind }, value: age(Number(value)) })),
  );

  const calls = metrics.histogram({
    name: 'upstream_call_seconds',
    help: 'Calls to APO with their recording, by how they ended.',
    labelNames: ['route', 'kind', 'outcome'],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 15],
  });
  return (route, kind, outcome, seconds) => {
    const ended = isUnknown(outcome) ? `unknown-${outcome.cause}` : outcome.kind;
    calls.observe({ route, kind, outcome: ended }, seconds);
  };
}
