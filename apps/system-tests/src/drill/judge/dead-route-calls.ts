import { type CallKind, type RouteName, type SandboxApi, upstreamAccounts } from '@paywright/running-system';
import type { Evidence, PhaseSpan } from './evidence';

/** Calls of one kind that met the trouble of one route in one phase, before and after its breaker opened. */
export interface DeadRouteCalls {
  readonly phase: PhaseSpan;
  readonly route: RouteName;
  readonly kind: CallKind;
  /** When the breaker opened; undefined: it did not, in this phase. */
  readonly openedAt?: number;
  /** When it closed first after the phase; undefined: never, or it had not opened. */
  readonly closedAt?: number;
  /** When each arrived, epoch milliseconds. */
  readonly untilOpened: readonly number[];
  readonly afterwards: readonly number[];
  /** How many came once its upstream was back. */
  readonly whenBack: number;
}

const kinds: Readonly<Record<SandboxApi, CallKind>> = {
  pay: 'pay',
  inquiryPayment: 'inquire',
  capture: 'capture',
  cancel: 'cancel',
  refund: 'refund',
  inquiryRefund: 'inquire',
};

const routes: ReadonlyMap<string, RouteName> = new Map(
  upstreamAccounts.map(({ clientId, route }) => [clientId, route]),
);

/** A call that had begun when the breaker opened may arrive this much later on a busy machine; no probe comes that soon. */
export const onItsWayMs = 250;

/** For every phase, dead route and kind of call: what was sent there. Kinds that were not called are left out, but for pay. */
export function deadRouteCalls({ phases, calls, changes }: Evidence): DeadRouteCalls[] {
  const troubled = phases.filter(({ dead }) => dead.length > 0);
  return troubled.flatMap((phase) =>
    phase.dead.flatMap((route) =>
      [...new Set(Object.values(kinds))].flatMap((kind): DeadRouteCalls[] => {
        const there = calls.filter((call) => routes.get(call.clientId) === route && kinds[call.api] === kind);
        const arrivals = there
          .filter(({ faults }) => faults.length > 0)
          .map(({ at }) => Date.parse(at))
          .filter((at) => phaseOf(at, troubled) === phase);
        if (arrivals.length === 0 && kind !== 'pay') return [];
        const ofBreaker = changes
          .filter((change) => change.route === route && change.kind === kind)
          .sort((one, other) => one.at - other.at);
        const openedAt = ofBreaker.find(
          ({ state, at }) => state === 'open' && at >= phase.from && at <= phase.to + onItsWayMs,
        )?.at;
        const closedAt =
          openedAt === undefined
            ? undefined
            : ofBreaker.find(({ state, at }) => state === 'closed' && at > openedAt)?.at;
        const isLate = (at: number): boolean => openedAt !== undefined && at > openedAt + onItsWayMs;
        return [
          {
            phase,
            route,
            kind,
            openedAt,
            closedAt,
            untilOpened: arrivals.filter((at) => !isLate(at)),
            afterwards: arrivals.filter(isLate),
            whenBack: there.filter(({ faults, at }) => faults.length === 0 && Date.parse(at) > phase.to).length,
          },
        ];
      }),
    ),
  );
}

/** The last phase with trouble that had begun: a call under way at its beginning meets the trouble, too. */
function phaseOf(at: number, troubled: readonly PhaseSpan[]): PhaseSpan | undefined {
  return troubled.find(({ to }) => at <= to) ?? troubled.at(-1);
}
