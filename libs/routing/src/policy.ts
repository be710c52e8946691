import type { CardFlow, Terminal } from './routed-payment';

/** What a rule asks of a payment; every condition given must hold, and any of its values does. */
export interface RuleConditions {
  readonly currency?: readonly string[];
  /** In one currency; smallest units as decimal digits, both bounds included. */
  readonly amount?: { readonly currency: string; readonly atLeast?: string; readonly atMost?: string };
  readonly cardRegion?: readonly string[];
  readonly brand?: readonly string[];
  readonly flow?: readonly CardFlow[];
  readonly terminal?: readonly Terminal[];
  readonly savedCard?: boolean;
  readonly buyer?: readonly string[];
  /** Each named key must have one of the values. */
  readonly metadata?: Readonly<Record<string, readonly string[]>>;
  /** How a route did lately; with too few payments the condition does not hold. */
  readonly health?: readonly HealthCondition[];
}

/** How far back health looks. */
export const healthWindows = ['1m', '5m', '1h', '24h'] as const;

export type HealthWindow = (typeof healthWindows)[number];

/** Where a condition names none. */
export const usualHealthWindow: HealthWindow = '5m';

/** What is measured of a route: rates from 0 to 1, latency in milliseconds. */
export interface HealthFigure {
  readonly route: string;
  /** Only what this acquirer decided. */
  readonly acquirer?: string;
  readonly measure: 'approvalRate' | 'technicalFailureRate' | 'latencyP95Ms';
  readonly window?: HealthWindow;
}

export interface HealthCondition extends HealthFigure {
  /** One of the two; the bound itself is neither above nor below. */
  readonly above?: number;
  readonly below?: number;
  /** How many must have been counted: decisions, for a rate of approvals; else calls that ask for a payment. */
  readonly atLeastCount: number;
}

/** A rule's answer: routes in order of preference, or shares of the payments in whole percent that come to 100. */
export type RuleAnswer =
  | { readonly priority: readonly string[] }
  | { readonly split: readonly { readonly route: string; readonly percent: number }[] };

export interface PolicyRule {
  /** Unique in the policy; named in decisions. */
  readonly name: string;
  readonly when: RuleConditions;
  readonly route: RuleAnswer;
}

/** A routing policy as operators write it: the first rule that matches answers, else the default. */
export interface PolicyDocument {
  readonly description?: string;
  readonly rules: readonly PolicyRule[];
  readonly default: RuleAnswer;
}
