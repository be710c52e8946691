import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** One value of a gauge that is read when asked for. */
export interface Reading<Label extends string = string> {
  readonly labels?: Readonly<Partial<Record<Label, string>>>;
  readonly value: number;
}

interface Description<Label extends string> {
  /** Named for the question it answers, with its unit: `outbox_oldest_age_seconds`. */
  readonly name: string;
  readonly help: string;
  readonly labelNames?: readonly Label[];
}

/** The metrics of one process (or of one simulated process), in Prometheus' terms. */
export class Metrics {
  private readonly registry = new Registry();
  private readonly failedReads = this.counter({
    name: 'metric_reads_failed_total',
    help: 'Gauges that could not be read when asked for; they are missing from that answer.',
    labelNames: ['metric'],
  });

  /** Adds process and event-loop metrics: CPU, memory, lag, garbage collection. */
  withProcessMetrics(): this {
    collectDefaultMetrics({ register: this.registry });
    return this;
  }

  counter<Label extends string = never>(description: Description<Label>): Counter<Label> {
    return new Counter({ ...options(description), registers: [this.registry] });
  }

  /** A gauge that its owner sets. */
  gauge<Label extends string = never>(description: Description<Label>): Gauge<Label> {
    return new Gauge({ ...options(description), registers: [this.registry] });
  }

  /** `buckets` in the unit of the name. */
  histogram<Label extends string = never>(
    description: Description<Label> & { readonly buckets: readonly number[] },
  ): Histogram<Label> {
    return new Histogram({
      ...options(description),
      buckets: [...description.buckets],
      registers: [this.registry],
    });
  }

  /**
   * A gauge that is read when the metrics are asked for, such as the age of the oldest waiting row. `read` answers a
   * number, or a number per set of labels. When it fails, this gauge is left out and the others still answer.
   */
  observe<Label extends string = never>(
    description: Description<Label>,
    read: () => Promise<number | readonly Reading<Label>[]> | number | readonly Reading<Label>[],
  ): void {
    const failed = (): void => this.failedReads.inc({ metric: description.name });
    new Gauge({
      ...options(description),
      registers: [this.registry],
      async collect() {
        this.reset();
        if (!description.labelNames?.length) this.remove(); // reset leaves a 0 there, which would look like an answer
        try {
          const answer = await read();
          const readings = typeof answer === 'number' ? [{ value: answer }] : answer;
          for (const { labels, value } of readings) this.set({ ...labels } as Record<Label, string>, value);
        } catch {
          failed();
        }
      },
    });
  }

  /** Everything, in the text format that {@link contentType} names. */
  text(): Promise<string> {
    return this.registry.metrics();
  }

  get contentType(): string {
    return this.registry.contentType;
  }
}

function options<Label extends string>({ name, help, labelNames = [] }: Description<Label>) {
  return { name, help, labelNames: [...labelNames] };
}
