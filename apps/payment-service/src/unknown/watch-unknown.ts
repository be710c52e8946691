import type { Clock } from '@paywright/kernel';
import type { Logger, Metrics } from '@paywright/observability';
import type { DataSource } from 'typeorm';
import type { ExposureLimits } from './exposure-variable';

/** What of the unknown is too much. */
export interface UnknownLimits {
  readonly ageMs: number;
  readonly count: number;
  /** Absent: any amount. */
  readonly exposure?: ExposureLimits;
}

export interface UnknownAlarmOptions {
  readonly db: DataSource;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'error' | 'info'>;
  readonly metrics: Metrics;
  readonly limits: UnknownLimits;
}

const alarms = ['age', 'count', 'exposure'] as const;
type Alarm = (typeof alarms)[number];

interface UnknownRow {
  currency: string;
  count: number;
  exposure: string;
  oldest: number;
}

/** One thing that is too much, and what the log says of it. */
interface TooMuch {
  readonly alarm: Alarm;
  /** Tells it from others: exposure alarms once per currency. */
  readonly name: string;
  readonly fields: Readonly<Record<string, string | number>>;
  readonly sentence: string;
}

const whatNext = 'see GET /admin/unknown on payment-service, and docs/runbooks/unknown-payments.md for what to do';

/**
 * Raises an alarm when too much is unknown: one error in the log for each thing that is too much, and another only after it was back
 * within its limit. Each replica says it.
 */
export class UnknownAlarm {
  private raised: ReadonlySet<string> = new Set();
  private readonly gauge;

  constructor(private readonly options: UnknownAlarmOptions) {
    this.gauge = options.metrics.gauge({
      name: 'payments_unknown_alarm',
      help: '1 while more is unknown than the alarm’s limit allows: for how long, how many, or how much.',
      labelNames: ['alarm'],
    });
    for (const alarm of alarms) this.gauge.set({ alarm }, 0);
  }

  /** One look. */
  async look(): Promise<void> {
    const { logger } = this.options;
    const tooMuch = await this.measure();
    const before = this.raised;
    this.raised = new Set(tooMuch.map(({ name }) => name));
    for (const { name, fields, sentence } of tooMuch) {
      if (!before.has(name)) logger.error(fields, `${sentence}: ${whatNext}`);
    }
    for (const name of before) {
      if (!this.raised.has(name)) logger.info({ check: name }, 'what was unknown is within its limit again');
    }
    for (const alarm of alarms) {
      this.gauge.set({ alarm }, tooMuch.some((each) => each.alarm === alarm) ? 1 : 0);
    }
  }

  private async measure(): Promise<TooMuch[]> {
    const { db, clock, limits } = this.options;
    const rows = await db.query<UnknownRow[]>(
      `SELECT currency, count(*)::int AS count, sum(amount)::text AS exposure,
              round(extract(epoch FROM min(unknown_since)) * 1000)::float8 AS oldest
         FROM payments WHERE unknown_since IS NOT NULL GROUP BY currency ORDER BY currency`,
    );
    const count = rows.reduce((sum, row) => sum + row.count, 0);
    const ageMs = rows.length === 0 ? 0 : clock.now() - Math.min(...rows.map(({ oldest }) => oldest));
    const tooMuch: TooMuch[] = [];
    if (ageMs > limits.ageMs) {
      const sentence = 'a payment has been unknown for longer than UNKNOWN_ALARM_AGE';
      tooMuch.push({ alarm: 'age', name: 'age', fields: { check: 'age', ageMs, count }, sentence });
    }
    if (count > limits.count) {
      const sentence = 'more payments are unknown than UNKNOWN_ALARM_COUNT';
      tooMuch.push({ alarm: 'count', name: 'count', fields: { check: 'count', count, ageMs }, sentence });
    }
    for (const { currency, exposure } of rows) {
      const most = limits.exposure?.get(currency);
      if (most === undefined || BigInt(exposure) <= most) continue;
      const name = `exposure ${currency}`;
      const sentence = 'more money is unknown than UNKNOWN_ALARM_EXPOSURE';
      tooMuch.push({ alarm: 'exposure', name, fields: { check: name, currency, amount: exposure, count }, sentence });
    }
    return tooMuch;
  }
}
