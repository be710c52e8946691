import type { PaymentView } from '@paywright/contracts';
import type { CallKind, RouteName, SandboxCall, SandboxPayment } from '@paywright/running-system';
import type { OrderRecord } from '../../bench/load/load-plan';

/** A stretch of the drill. Times are epoch milliseconds of the machine's clock, as everywhere here. */
export interface PhaseSpan {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** Routes whose upstream was in trouble. */
  readonly dead: readonly RouteName[];
}

/** A breaker opened, or closed again, as payment-service recorded it. */
export interface BreakerChange {
  readonly at: number;
  readonly route: RouteName;
  readonly kind: CallKind;
  readonly state: 'open' | 'closed';
}

/** What every route was allowed, for calls of each kind. */
export interface DrillLimits {
  /** The bulkhead. */
  readonly callsAtOnce: number;
  /** So many calls in a row that failed open a breaker. */
  readonly volumeThreshold: number;
  /** Milliseconds from one probe of an open breaker to the next. */
  readonly resetTimeoutMs: number;
}

/** What must be known to judge that nobody lost money or goods. */
export interface MoneyEvidence {
  /** What shops and buyers saw. */
  readonly orders: readonly OrderRecord[];
  /** Orders that were to arrive and did not: the load process could not keep up. */
  readonly dropped: number;
  /** What clients are told in the end. */
  readonly ours: readonly PaymentView[];
  /** Payments that stand in the operators' queue of unknown ones in the end. */
  readonly unknown: readonly string[];
  /** The sandbox's books in the end. */
  readonly theirs: readonly SandboxPayment[];
}

/** Everything that is known once a drill is over. */
export interface Evidence extends MoneyEvidence {
  readonly limits: DrillLimits;
  /** In the order in which the policy prefers them. */
  readonly routes: readonly RouteName[];
  readonly phases: readonly PhaseSpan[];
  /** Every call as the sandbox received it, in that order. */
  readonly calls: readonly SandboxCall[];
  /** In any order. */
  readonly changes: readonly BreakerChange[];
}

/** The verdict on one thing that must hold. */
export interface Check {
  readonly name: string;
  readonly held: boolean;
  /** What was counted. */
  readonly figures: string;
  /** What is wrong, a sentence each. */
  readonly faults: readonly string[];
}

/** It holds when nothing is wrong. */
export function check(name: string, figures: string, faults: readonly string[]): Check {
  return { name, held: faults.length === 0, figures, faults };
}
