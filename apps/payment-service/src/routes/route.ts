import type { ApoClient } from '@paywright/apo';
import type { RouteTerms, StruckOut } from '@paywright/routing';
import type { CircuitBreaker } from '@paywright/circuit-breaker';
import type { OperationKind } from '../operations/operation';
import type { RulesOf } from '../payments/upstream-news';

/** A named upstream account, ready to be called. */
export interface Route {
  readonly name: string;
  readonly client: ApoClient;
  /** What it takes, by contract. */
  readonly terms: RouteTerms;
  /** Why no new payment may be given to it now; undefined: one may. Cheap: asked for every payment. */
  readonly standing: () => StruckOut | undefined;
  /** How long a buyer has from request to payment, milliseconds. */
  readonly paymentExpiryMs: number;
  /** Sent with each pay, where several are contracted. */
  readonly settlementCurrency?: string;
  /** Where APO notifies; absent: the address set on its dashboard. */
  readonly notifyUrl?: string;
  /** A call is given up after this, milliseconds of real time. */
  readonly timeoutMs: number;
  readonly breakers: Readonly<Record<OperationKind, CircuitBreaker>>;
  /** The bulkhead: calls of a kind that may be in flight at once. */
  readonly slots: Readonly<Record<OperationKind, number>>;
  /** What this account's acquirers do in their own ways. */
  readonly rulesOf: RulesOf;
  /** An approval nobody asked to capture is captured by ourselves shortly before its time is over. */
  readonly lastChanceCapture: boolean;
}
