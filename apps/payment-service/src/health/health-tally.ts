import type { Clock } from '@paywright/kernel';
import type { NameAcquirer } from './acquirer-names';
import { addCounts, type Counts, noCounts } from './counts';
import type { AcquirerDecision } from './decisions-of';

/** What was counted in one second. */
export interface HealthSample extends Counts {
  /** When the second began, business time, epoch milliseconds. */
  readonly at: number;
  readonly route: string;
  readonly acquirer: string;
}

/** How a call upstream went. */
export interface CountedCall {
  readonly kind: 'pay' | 'inquire';
  /** Transport trouble, an answer that cannot be verified or read, or the gateway being busy. */
  readonly failed: boolean;
  /** Real milliseconds; absent when nothing left this machine. */
  readonly ms?: number;
  /** As the answer named it. */
  readonly acquirerName?: string;
}

/** Counts in memory, by second, route and acquirer, until somebody takes the counts away: the hot path pays for an addition. */
export class HealthTally {
  private samples = new Map<string, HealthSample>();

  constructor(
    private readonly clock: Clock,
    private readonly nameAcquirer: NameAcquirer,
  ) {}

  readonly decided = ({ route, acquirerName, approved, at }: AcquirerDecision): void => {
    const counts = this.of(at, route, this.nameAcquirer(route, acquirerName));
    if (approved) counts.approved += 1;
    else counts.declined += 1;
  };

  called(route: string, { kind, failed, ms, acquirerName }: CountedCall): void {
    const counts = this.of(this.clock.now(), route, this.nameAcquirer(route, acquirerName));
    if (kind === 'inquire') {
      counts.inquiries += 1;
      if (failed) counts.failedInquiries += 1;
      return;
    }
    counts.pays += 1;
    if (failed) counts.failedPays += 1;
    if (ms !== undefined) counts.latency.add(ms);
  }

  /** Everything counted since the last time. */
  take(): HealthSample[] {
    const taken = [...this.samples.values()];
    this.samples = new Map();
    return taken;
  }

  /** Takes samples back that could not be stored. */
  giveBack(samples: readonly HealthSample[]): void {
    for (const sample of samples) addCounts(this.of(sample.at, sample.route, sample.acquirer), sample);
  }

  private of(atMs: number, route: string, acquirer: string): HealthSample {
    const at = atMs - (atMs % 1_000);
    const key = `${at} ${route} ${acquirer}`;
    let sample = this.samples.get(key);
    if (!sample) {
      sample = { at, route, acquirer, ...noCounts() };
      this.samples.set(key, sample);
    }
    return sample;
  }
}
