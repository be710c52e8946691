import { type RunningSystem, type ServiceName, serviceNames } from '@paywright/running-system';

/** Queues whose age, in seconds, or length, in messages, tells whether somebody falls behind. */
const watched = {
  outbox_oldest_age_seconds: 'outbox, oldest (s)',
  operations_overdue_oldest_age_seconds: 'calls overdue, oldest (s)',
  results_parked_oldest_age_seconds: 'parked results, oldest (s)',
  consumer_lag_messages: 'log not yet read (messages)',
} as const;

type Watched = keyof typeof watched;

/** A queue's readings over a run. */
export interface QueueSeries {
  readonly service: ServiceName;
  readonly queue: string;
  readonly unit: 's' | 'messages';
  /** Seconds since the watch began, and the reading. */
  readonly readings: readonly (readonly [seconds: number, value: number])[];
}

/** Reads every service's metrics now and then, as a monitoring system would. Its cost is part of what is measured. */
export class QueueWatch {
  private readonly series = new Map<string, { service: ServiceName; metric: Watched; readings: [number, number][] }>();
  private readonly startedAt = performance.now();
  private readonly timer: NodeJS.Timeout;
  private reading: Promise<void> = Promise.resolve();

  constructor(
    private readonly system: RunningSystem,
    everyMs: number,
  ) {
    this.timer = setInterval(() => (this.reading = this.read()), everyMs);
  }

  async stop(): Promise<QueueSeries[]> {
    clearInterval(this.timer);
    await this.reading;
    return [...this.series.values()].map(({ service, metric, readings }) => ({
      service,
      queue: watched[metric],
      unit: metric.endsWith('_messages') ? 'messages' : 's',
      readings,
    }));
  }

  private async read(): Promise<void> {
    const seconds = (performance.now() - this.startedAt) / 1000;
    await Promise.all(
      serviceNames.map(async (service) => {
        // A service too busy to tell shows in its latencies; the reading is left out.
        const text = await readMetrics(this.system.urlOf(service)).catch(() => '');
        for (const [metric, value] of sums(text)) {
          const key = `${service} ${metric}`;
          const known = this.series.get(key) ?? { service, metric, readings: [] };
          known.readings.push([seconds, value]);
          this.series.set(key, known);
        }
      }),
    );
  }
}

async function readMetrics(url: string): Promise<string> {
  const response = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(4_000) });
  return response.text();
}

/** Of a metric with several labels, lengths add up and of ages the greatest counts. */
function sums(text: string): Map<Watched, number> {
  const found = new Map<Watched, number>();
  for (const [, name = '', value] of text.matchAll(/^(\w+)(?:\{[^}]*\})? (\S+)$/gm)) {
    if (!(name in watched)) continue;
    const metric = name as Watched;
    const before = found.get(metric);
    const now = Number(value);
    found.set(metric, before === undefined ? now : metric.endsWith('_messages') ? before + now : Math.max(before, now));
  }
  return found;
}

/** What a queue may stand at and still count as short. */
const harmless = { s: 1, messages: 500 } as const;

/** Queues that are long in the last third of a run, and longer than in the one before. */
export function growingQueues(series: readonly QueueSeries[]): QueueSeries[] {
  return series.filter(({ readings, unit }) => {
    const end = readings.at(-1)?.[0] ?? 0;
    const mean = (from: number, to: number): number => {
      const values = readings.filter(([at]) => at >= from * end && at <= to * end).map(([, value]) => value);
      return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
    };
    const last = mean(2 / 3, 1);
    return last > harmless[unit] && last > 1.5 * mean(1 / 3, 2 / 3);
  });
}
