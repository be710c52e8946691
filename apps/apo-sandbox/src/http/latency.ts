import type { Random } from '@paywright/kernel';

/** A log-normal distribution of milliseconds. */
export interface LogNormal {
  readonly medianMs: number;
  readonly p99Ms: number;
}

/** Standard deviations from the median to the 99th percentile of a normal distribution. */
const z99 = 2.3263;

/** Reads `300:1500`, median and 99th percentile; undefined when it is something else. */
export function readLatency(text: string): LogNormal | undefined {
  const [, medianMs, p99Ms] = (/^(\d+):(\d+)$/.exec(text) ?? []).map(Number);
  return medianMs && p99Ms && p99Ms >= medianMs ? { medianMs, p99Ms } : undefined;
}

/** Draws from the distribution. */
export function drawMs({ medianMs, p99Ms }: LogNormal, random: Random): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  return medianMs * Math.exp((Math.log(p99Ms / medianMs) / z99) * normal);
}
