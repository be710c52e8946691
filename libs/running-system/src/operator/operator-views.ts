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

/** Something an operator did. */
export interface ActionEntry {
  readonly at: string;
  readonly operator: string;
  readonly action: string;
  readonly subject: string;
  readonly reason: string | null;
}
