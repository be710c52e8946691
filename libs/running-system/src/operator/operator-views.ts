/** A routing policy as operators write it; payment-service says what else a rule may ask. */
export interface RoutingPolicy {
  readonly description?: string;
  readonly rules: readonly { readonly name: string; readonly when: object; readonly route: RouteAnswer }[];
  readonly default: RouteAnswer;
}

/** Routes in order of preference, or shares of the payments in whole percent that come to 100. */
export type RouteAnswer =
  | { readonly priority: readonly string[] }
  | { readonly split: readonly { readonly route: string; readonly percent: number }[] };

/** A kind of call upstream. */
export type CallKind = 'pay' | 'inquire' | 'capture' | 'cancel' | 'refund';

/** How calls of one kind stand on one route, as `GET /admin/routes` tells it. */
export interface CallStanding {
  readonly state: 'closed' | 'open' | 'half-open';
  /** Why, in words. */
  readonly reason?: string;
  /** ISO 8601. */
  readonly since?: string;
  readonly inFlight: number;
  /** Calls at once, at most. */
  readonly slots: number;
}

/** An upstream account as operators see it. */
export interface RouteStanding {
  readonly name: string;
  readonly product: 'apo' | 'antom-direct';
  readonly drained: boolean;
  readonly calls: Readonly<Record<CallKind, CallStanding>>;
}

/** Something that happened to a route, or to one of its breakers. */
export interface RouteChange {
  /** ISO 8601. */
  readonly at: string;
  readonly route: string;
  /** Null: of the whole route. */
  readonly kind: CallKind | null;
  /** Of a breaker: `closed`, `open` or an operator's `auto`. */
  readonly state: string;
  /** In words, with the figures it was decided by. */
  readonly reason: string;
  readonly origin: 'calls' | 'operator' | 'self-test';
}

/** A payment of which nobody knows how it stands upstream. */
export interface UnknownPayment {
  readonly paymentId: string;
  readonly status: string;
  readonly route: string | null;
  /** ISO 8601. */
  readonly unknownSince: string;
  readonly cause: string | null;
}

/** Something an operator did. */
export interface ActionEntry {
  readonly at: string;
  readonly operator: string;
  readonly action: string;
  readonly subject: string;
  readonly reason: string | null;
}
