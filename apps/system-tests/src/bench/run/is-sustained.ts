import type { RunResult } from './measure-run';

/** What a rate must keep to count as sustained, besides the aims themselves. */
const limits = { acceptanceP99Ms: 1_000, urlBeyondUpstreamP99Ms: 2_000, shipmentAfterMoneyP99Ms: 2_000 } as const;

/** Why the system did not keep up with a run; nothing when it did. */
export function whyNotSustained(run: RunResult): string[] {
  const { latencies, planned, plan } = run;
  const reasons: string[] = [];
  const failed = Object.values(run.failures).reduce((sum, count) => sum + count, 0);
  if (run.dropped > 0) reasons.push(`${run.dropped} arrivals dropped`);
  if (run.late > planned / 100) reasons.push(`${run.late} arrivals late: the load process itself was short of CPU`);
  if (failed > 0) reasons.push(`${failed} orders failed`);
  if (run.books.settled < run.books.accepted)
    reasons.push(`${run.books.accepted - run.books.settled} orders unsettled`);
  if (run.achievedRate < 0.97 * plan.rate) reasons.push(`${run.achievedRate.toFixed(1)} orders/s accepted`);
  for (const queue of run.growing) reasons.push(`growing: ${queue}`);
  const tooSlow = (what: string, ms: number, limit: number): void => {
    if (ms > limit) reasons.push(`${what} p99 ${Math.round(ms)} ms`);
  };
  tooSlow('acceptance', latencies.acceptance.p99, limits.acceptanceP99Ms);
  tooSlow('normalUrl beyond upstream', latencies.urlBeyondUpstream.p99, limits.urlBeyondUpstreamP99Ms);
  tooSlow('money to shipment', latencies.shipmentAfterMoney.p99, limits.shipmentAfterMoneyP99Ms);
  return reasons;
}
