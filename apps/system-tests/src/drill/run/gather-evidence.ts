import type { PaymentView } from '@paywright/contracts';
import type { RouteName, RunningSystem, SandboxCall } from '@paywright/running-system';
import type { LoadReport } from '../../bench/load/load-plan';
import { isOfRun } from '../../bench/run/books';
import type { BreakerChange, Evidence, PhaseSpan } from '../judge/evidence';
import type { Scenario } from '../scenario';
import { priority } from '../scenario';

/** Puts together what everybody knows in the end. */
export async function gatherEvidence(
  system: RunningSystem,
  { limits }: Scenario,
  prefix: string,
  known: {
    readonly phases: readonly PhaseSpan[];
    readonly load: LoadReport;
    readonly ours: readonly PaymentView[];
    readonly calls: readonly SandboxCall[];
  },
): Promise<Evidence> {
  const { load, ...rest } = known;
  const changes = await Promise.all(priority.map((route) => breakerChanges(system, route)));
  const unknown = await system.operator.unknown();
  const theirs = (await system.sandbox.books()).filter((payment) => isOfRun(payment, prefix));
  return {
    ...rest,
    limits,
    routes: priority,
    orders: load.orders,
    dropped: load.dropped,
    unknown: unknown.map(({ paymentId }) => paymentId),
    theirs,
    changes: changes.flat(),
  };
}

async function breakerChanges(system: RunningSystem, route: RouteName): Promise<BreakerChange[]> {
  const history = await system.operator.history(route);
  return history.flatMap(({ at, kind, state }): BreakerChange[] =>
    kind !== null && (state === 'open' || state === 'closed') ? [{ at: Date.parse(at), route, kind, state }] : [],
  );
}
