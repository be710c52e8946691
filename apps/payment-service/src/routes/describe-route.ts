import { isoInstant } from '@paywright/kernel';
import { operationKinds } from '../operations/operation';
import type { CallGate } from './call-gate';
import type { Route } from './route';

/** How a route stands on this replica, for operators. */
export function describeRoute(route: Route): object {
  const { name, terms, duty, gates } = route;
  const { drain, setupFault } = duty;
  return {
    name,
    product: terms.product,
    terms,
    limits: Object.fromEntries(operationKinds.map((kind) => [kind, limitsOf(gates[kind])])),
    /** Why it is given no new payment; null: it may be. */
    struckOut: route.standing() ?? null,
    drained: drain !== undefined,
    ...(drain && { drain: { ...drain, since: isoInstant(drain.since) } }),
    selfTest: setupFault ? { passed: false, ...setupFault, since: isoInstant(setupFault.since) } : { passed: true },
    calls: Object.fromEntries(operationKinds.map((kind) => [kind, describeGate(gates[kind])])),
  };
}

function limitsOf({ slots, limitPerSecond }: CallGate): object {
  return { callsAtOnce: slots, ...(limitPerSecond !== undefined && { callsPerSecond: limitPerSecond }) };
}

function describeGate({ breaker, lastChange, inFlight, slots, pace }: CallGate): object {
  const perSecond = pace.perSecond();
  return {
    state: breaker.state(),
    mode: breaker.mode(),
    reason: lastChange.reason,
    since: isoInstant(lastChange.since),
    inFlight,
    slots,
    /** Null: unlimited. Lower than its limit while it begins slowly after trouble. */
    perSecond: Number.isFinite(perSecond) ? perSecond : null,
  };
}
