import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '@paywright/testing';
import { processUsage, residentBytes } from '../bench/measure/process-usage';
import type { Finding } from './part';
import { paysInFlight, slowDown, startRoutes } from './start-routes';
import { Traffic } from './traffic';

export interface SlowCallsPlan {
  /** Pays that are to be in flight. */
  readonly inFlight: number;
  /** What upstream takes over each, milliseconds. */
  readonly slowMs: number;
  /** How long they are watched once they are in flight, seconds. */
  readonly seconds: number;
}

export interface SlowCallsFigures {
  readonly plan: SlowCallsPlan;
  readonly slots: number;
  /** Orders per second. */
  readonly rate: number;
  readonly samples: readonly { readonly inFlight: number; readonly rssBytes: number }[];
  readonly peakRssBytes: number;
  readonly answered: number;
  /** Why orders failed. */
  readonly failed: readonly string[];
  /** Arrivals that this process could not make. */
  readonly dropped: number;
}

const route = 'apo-kr';
const mega = 1024 * 1024;
const aimBytes = 250 * mega;

/** So much more arrives than the number in flight needs, that a late arrival does not bring it below. */
const spare = 1.15;

/** Keeps very many slow pays in flight at once, and tells what payment-service needs for it. */
export async function benchSlowCalls(plan: SlowCallsPlan, signal: AbortSignal): Promise<Finding> {
  const { inFlight, slowMs, seconds } = plan;
  const slots = Math.ceil(inFlight * 1.5);
  const routes = await startRoutes(
    {
      signal,
      environment: {
        'payment-service': {
          OPERATION_SLOTS: String(slots),
          // Slow is not dead here: a call may take twice as long as it does.
          UPSTREAM_TIMEOUT: `${2 * slowMs}ms`,
          OPERATION_LEASE: `${2 * slowMs + 5_000}ms`,
        },
      },
    },
    2 * slowMs + 30_000,
  );
  try {
    await slowDown(routes, route, slowMs);
    const rate = (spare * inFlight * 1000) / slowMs;
    const traffic = new Traffic(routes.shop, { route, rate, prefix: 'slow' });
    await eventually(async () => (await paysInFlight(routes, route)) >= inFlight, {
      describe: `${inFlight} pays are in flight`,
      deadlineMs: 2 * slowMs + 30_000,
      everyMs: 500,
    });
    const pid = routes.system.process('payment-service').pid ?? 0;
    const samples: SlowCallsFigures['samples'][number][] = [];
    for (const until = performance.now() + seconds * 1000; performance.now() < until; await sleep(500)) {
      signal.throwIfAborted();
      samples.push({ inFlight: await paysInFlight(routes, route), rssBytes: residentBytes(pid) });
    }
    const dropped = await traffic.end();
    const failed = traffic.orders.flatMap(({ failure }) => failure ?? []);

    const flying = samples.map((sample) => sample.inFlight);
    const mean = flying.reduce((sum, count) => sum + count, 0) / flying.length;
    const least = Math.min(...flying);
    const rssBytes = Math.max(...samples.map((sample) => sample.rssBytes));
    const { peakRssBytes } = processUsage(pid);
    const answered = traffic.orders.length;
    const figures: SlowCallsFigures = { plan, slots, rate, samples, peakRssBytes, answered, failed, dropped };
    const mb = (bytes: number): string => `${(bytes / mega).toFixed(0)} MB`;
    return {
      text: [
        `Arrivals: open loop, ${rate.toFixed(1)} orders/s evenly spaced; upstream takes ${slowMs / 1000} s over every pay; every buyer approves at once.`,
        `payment-service: ${slots} slots, calls given up after ${(2 * slowMs) / 1000} s. One process, as the demo starts it.`,
        `watched for ${seconds} s, ${samples.length} times: pays in flight least ${least}, mean ${mean.toFixed(0)}, most ${Math.max(...flying)}`,
        `memory of the process (RSS, /proc): most ${mb(rssBytes)} meanwhile, ${mb(peakRssBytes)} since its start`,
        `orders answered so far ${answered}, failed ${failed.length}, arrivals left out ${dropped}`,
      ].join('\n'),
      aims: [
        {
          aim: `at least ${inFlight} slow pays in flight all the time`,
          reached: String(least),
          met: least >= inFlight,
        },
        { aim: 'payment-service under 250 MB with them', reached: mb(rssBytes), met: rssBytes < aimBytes },
      ],
      figures,
    };
  } finally {
    await routes.stop();
  }
}
