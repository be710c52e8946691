import { serviceNames } from '@paywright/running-system';
import { aimedRates, type BenchOptions } from '../options';
import { whyNotSustained } from '../run/is-sustained';
import type { RunResult } from '../run/measure-run';

/** One aim and what was reached. */
export interface Aim {
  readonly aim: string;
  readonly reached: string;
  /** Undefined: this benchmark did not measure it. */
  readonly met?: boolean;
}

const aims = {
  acceptanceP99Ms: 100,
  urlBeyondUpstreamP99Ms: 250,
  servicesCpuMs: 4,
  commits: 12,
  memoryBytes: 200 * 1024 * 1024,
} as const;

/** `half` is the run at half the highest sustained rate, `full` the one at it (or the only one). */
export function verdict({ log, profile }: BenchOptions, full: RunResult, half?: RunResult): Aim[] {
  const aimedRate = aimedRates[log][profile.name];
  const reasons = whyNotSustained(full);
  const calm = half ?? full;
  const at = `at ${rounded(calm.plan.rate)}/s`;
  const { cost } = full;
  const latency = (what: string, ms: number, limit: number): Aim => ({
    aim: `${what} p99 under ${limit} ms at half the highest rate`,
    reached: `${rounded(ms)} ms ${at}`,
    ...(half ? { met: ms < limit } : {}),
  });
  return [
    {
      aim: `${aimedRate} orders/s sustained, ${profile.name} buyers, ${log} log`,
      reached:
        reasons.length === 0
          ? `${rounded(full.achievedRate)}/s for ${full.plan.seconds} s`
          : `not at ${rounded(full.plan.rate)}/s: ${reasons.join('; ')}`,
      met: reasons.length === 0 && full.plan.rate >= aimedRate,
    },
    latency('acceptance', calm.latencies.acceptance.p99, aims.acceptanceP99Ms),
    latency('normalUrl beyond upstream', calm.latencies.urlBeyondUpstream.p99, aims.urlBeyondUpstreamP99Ms),
    ...(cost
      ? [
          {
            aim: `at most ${aims.servicesCpuMs} ms of CPU a payment, four services together`,
            reached: `${cost.servicesCpuMs.toFixed(2)} ms`,
            met: cost.servicesCpuMs <= aims.servicesCpuMs,
          },
          {
            aim: `at most ${aims.commits} commits a payment`,
            reached: `${cost.commits.toFixed(1)}`,
            met: cost.commits <= aims.commits,
          },
          ...memoryAim(cost.memoryBytes),
        ]
      : []),
    {
      aim: 'every accepted order captured and shipped, books as the sandbox has them',
      reached: `${full.books.settled} of ${full.books.accepted}, ${full.books.faults.length} disagreements`,
      met: full.books.faults.length === 0,
    },
  ];
}

function memoryAim(memory: Readonly<Record<string, number>>): Aim[] {
  const most = Math.max(...serviceNames.map((name) => memory[name] ?? Number.NaN));
  return [
    {
      aim: 'under 200 MB each',
      reached: `at most ${rounded(most / 1024 / 1024)} MB`,
      met: most < aims.memoryBytes,
    },
  ];
}

function rounded(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(1);
}
