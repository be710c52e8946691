import { isoInstant } from '@paywright/kernel';
import type { HealthWindow } from '@paywright/routing';
import type { Counts } from './counts';
import { type HealthReading, type RouteReading, windowMs } from './health-reading';
import type { LatencyHistogram } from './latency-histogram';
import { wilsonInterval } from './wilson-interval';

/** A rate with the count it rests on, and where the true one lies with 95 % confidence; of nothing the rate is null. */
export interface RateView {
  readonly value: number | null;
  readonly count: number;
  readonly low: number;
  readonly high: number;
}

/** Milliseconds within which half, 95 % and 99 % of the calls ended, within 5 %; null of none. */
export interface LatencyView {
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly count: number;
}

/** The health of all routes, or of one, for people. */
export function describeHealth(window: HealthWindow, { asOf, routes }: HealthReading, only?: string): object {
  return {
    window,
    asOf: isoInstant(asOf),
    since: isoInstant(asOf - windowMs[window]),
    routes: [...routes].filter(([name]) => only === undefined || name === only).map(describeRouteHealth),
  };
}

function describeRouteHealth([route, { total, byAcquirer, onlyAcquirer }]: [string, RouteReading]): object {
  return {
    route,
    approvalRate: approvalRate(total),
    ...describeCalls(total),
    acquirers: [...byAcquirer].sort().map(([acquirer, counts]) => ({
      acquirer,
      approvalRate: approvalRate(counts),
      ...(acquirer === onlyAcquirer ? describeCalls(counts) : { latencyMs: latencyView(counts.latency) }),
    })),
  };
}

function describeCalls({ pays, failedPays, inquiries, failedInquiries, latency }: Counts): object {
  return {
    technicalFailureRate: rateView(failedPays, pays),
    inquiryFailureRate: rateView(failedInquiries, inquiries),
    latencyMs: latencyView(latency),
  };
}

function approvalRate({ approved, declined }: Counts): RateView {
  return rateView(approved, approved + declined);
}

function rateView(hits: number, count: number): RateView {
  const { low, high } = wilsonInterval(hits, count);
  return { value: count === 0 ? null : rounded(hits / count), count, low: rounded(low), high: rounded(high) };
}

function latencyView(latency: LatencyHistogram): LatencyView {
  const at = (share: number): number | null => {
    const ms = latency.percentile(share);
    return ms === undefined ? null : Math.round(ms);
  };
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), count: latency.count };
}

/** To a hundredth of a percent. */
function rounded(share: number): number {
  return Math.round(share * 10_000) / 10_000;
}
