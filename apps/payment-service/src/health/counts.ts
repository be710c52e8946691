import { LatencyHistogram } from './latency-histogram';

/** What was counted of one acquirer on one route. */
export interface Counts {
  approved: number;
  declined: number;
  /** Calls that asked for a payment. */
  pays: number;
  failedPays: number;
  /** Calls that asked how a payment stands. */
  inquiries: number;
  failedInquiries: number;
  /** How long pays took that left this machine. */
  readonly latency: LatencyHistogram;
}

export function noCounts(): Counts {
  return {
    approved: 0,
    declined: 0,
    pays: 0,
    failedPays: 0,
    inquiries: 0,
    failedInquiries: 0,
    latency: new LatencyHistogram(),
  };
}

/** Adds `more` to `counts`. */
export function addCounts(counts: Counts, more: Counts): void {
  counts.approved += more.approved;
  counts.declined += more.declined;
  counts.pays += more.pays;
  counts.failedPays += more.failedPays;
  counts.inquiries += more.inquiries;
  counts.failedInquiries += more.failedInquiries;
  counts.latency.addAll(more.latency);
}
