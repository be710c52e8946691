import type { ApoClient } from '@paywright/apo';
import type { RouteTerms, StruckOut } from '@paywright/routing';
import type { CircuitBreaker } from '@paywright/circuit-breaker';
import type { OperationKind } from '../operations/operation';
import type { RulesOf } from '../payments/upstream-news';
import type { CallGate } from './call-gate';
import type { RouteDuty } from './route-duty';

/** A named upstream account, ready to be called. */
export interface Route {
  readonly name: string;
  readonly client: ApoClient;
  /** What it takes, by contract. */
  readonly terms: RouteTerms;
  /** Why no new payment may be given to it now; undefined: one may. Cheap: asked for every payment. */
  readonly standing: () => StruckOut | undefined;
  /** Whether what waits for it, unsent, had better go elsewhere. */
  readonly isOut: () => boolean;
  /** To be told when a payment was given to it: while its breaker probes, that payment is the probe. */
  readonly given: () => void;
  /** How long a buyer has from request to payment, milliseconds. */
  readonly paymentExpiryMs: number;
  /** Sent with each pay, where several are contracted. */
  readonly settlementCurrency?: string;
  /** Where APO notifies; absent: the address set on its dashboard. */
  readonly notifyUrl?: string;
  /** A call is given up after this, milliseconds of real time. */
  readonly timeoutMs: number;
  readonly breakers: Readonly<Record<OperationKind, CircuitBreaker>>;
  /** What lets calls begin. */
  readonly gates: Readonly<Record<OperationKind, CallGate>>;
  readonly duty: RouteDuty;
  /** What this account's acquirers do in their own ways. */
  readonly rulesOf: RulesOf;
  /** An approval nobody asked to capture is captured by ourselves shortly before its time is over. */
  readonly lastChanceCapture: boolean;
}
