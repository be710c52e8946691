import { table } from '../../bench/report/table';
import type { Check } from '../judge/evidence';
import { seconds } from '../judge/route-checks';
import type { PhaseSummary } from './summarize-phases';

const faultsTold = 10;

/** Phase by phase, what became of the payments and of the breakers. */
export function describePhases(phases: readonly PhaseSummary[]): string {
  return [
    table([
      ['phase', 'orders', 'page p50', 'p99', 'max', 'pays struck', 'deferred', 'moved on'],
      ...phases.map(({ phase, orders, page, struck, deferred, moved }) => [
        phase,
        String(orders),
        ...[page.p50, page.p99, page.max].map(seconds),
        ...[struck, deferred, moved].map(String),
      ]),
    ]),
    '',
    table([
      ['trouble', 'route', 'calls', 'opened after', 'recovered after', 'calls until opened', 'afterwards'],
      ...phases.flatMap(({ phase, routes }) =>
        routes.map(({ route, kind, openedAfterMs = NaN, recoveredAfterMs = NaN, callsUntilOpened, probes }) => [
          phase,
          route,
          kind,
          seconds(openedAfterMs),
          seconds(recoveredAfterMs),
          String(callsUntilOpened),
          String(probes),
        ]),
      ),
    ]),
  ].join('\n');
}

/** A line a check, and what is wrong with those that do not hold. */
export function describeChecks(checks: readonly Check[]): string {
  return checks
    .flatMap(({ name, held, figures, faults }) => [
      `${held ? 'holds ' : 'FAILED'}  ${name}: ${figures}`,
      ...faults.slice(0, faultsTold).map((fault) => `          ${fault}`),
      ...(faults.length > faultsTold ? [`          and ${faults.length - faultsTold} more`] : []),
    ])
    .join('\n');
}
