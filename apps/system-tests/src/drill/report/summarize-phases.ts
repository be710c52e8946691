import type { RouteName } from '@paywright/running-system';
import { type Percentiles, percentiles } from '../../bench/measure/percentiles';
import { deadRouteCalls } from '../judge/dead-route-calls';
import type { Evidence, PhaseSpan } from '../judge/evidence';
import type { Deferral } from '../run/ledger';

/** What one phase did to the payments asked for in it. Durations in milliseconds. */
export interface PhaseSummary {
  readonly phase: string;
  readonly orders: number;
  /** From an order's arrival until its shop had a page for the buyer. */
  readonly page: Percentiles;
  /** Payments of which a pay met the trouble; that no route could take at once; that went on through another route. */
  readonly struck: number;
  readonly deferred: number;
  readonly moved: number;
  readonly routes: readonly RouteSummary[];
}

/** How one dead route's breakers for pay and inquiries behaved. */
export interface RouteSummary {
  readonly route: RouteName;
  readonly kind: string;
  /** From the beginning of the trouble until the breaker opened. */
  readonly openedAfterMs?: number;
  /** From the end of the trouble until it closed. */
  readonly recoveredAfterMs?: number;
  readonly callsUntilOpened: number;
  readonly probes: number;
}

export function summarizePhases(evidence: Evidence, deferrals: readonly Deferral[]): PhaseSummary[] {
  const sent = deadRouteCalls(evidence);
  return evidence.phases.map((phase): PhaseSummary => {
    const arrived = evidence.orders.filter(({ plannedAt }) => isWithin(plannedAt, phase));
    const paymentIds = new Set(arrived.map(({ paymentId }) => paymentId));
    const struck = evidence.calls.filter(
      ({ api, faults, at }) => api === 'pay' && faults.length > 0 && isWithin(Date.parse(at), phase),
    );
    return {
      phase: phase.name,
      orders: arrived.length,
      page: percentiles(arrived.flatMap(({ urlMs }) => (urlMs === undefined ? [] : [urlMs]))),
      struck: new Set(struck.map(({ paymentRequestId }) => paymentRequestId)).size,
      deferred: new Set(deferrals.filter(({ at }) => isWithin(at, phase)).map(({ paymentId }) => paymentId)).size,
      moved: evidence.ours.filter(
        ({ paymentId, pastAttempts = [] }) => pastAttempts.length > 0 && paymentIds.has(paymentId),
      ).length,
      routes: sent
        .filter((calls) => calls.phase === phase)
        .map(({ route, kind, openedAt, closedAt, untilOpened, afterwards }) => ({
          route,
          kind,
          openedAfterMs: openedAt === undefined ? undefined : openedAt - phase.from,
          recoveredAfterMs: closedAt === undefined ? undefined : closedAt - phase.to,
          callsUntilOpened: untilOpened.length,
          probes: afterwards.length,
        })),
    };
  });
}

function isWithin(at: number, { from, to }: PhaseSpan): boolean {
  return at >= from && at < to;
}
