import { type DeadRouteCalls, deadRouteCalls, onItsWayMs } from './dead-route-calls';
import { type Check, check, type Evidence } from './evidence';

/** Timers of two processes do not agree to the millisecond. */
const toleranceMs = 50;
/** Another route has given an order its page within this, with room for a busy machine. */
const soonMs = 5_000;

/** How calls to routes whose upstream is in trouble are bounded, and that they are made again afterwards. */
export function routeChecks(evidence: Evidence): Check[] {
  const sent = deadRouteCalls(evidence);
  return [
    opened(sent),
    bounded(sent, evidence),
    probesOnly(sent, evidence),
    closedAgain(sent, evidence),
    othersTookOver(sent, evidence),
  ];
}

function opened(sent: readonly DeadRouteCalls[]): Check {
  const pays = sent.filter(({ kind }) => kind === 'pay');
  const waits = pays.flatMap(({ openedAt, phase }) => (openedAt === undefined ? [] : [openedAt - phase.from]));
  return check(
    'the breaker of every dead route opened for pay',
    `${waits.length} of ${pays.length}, after ${seconds(Math.min(...waits))} to ${seconds(Math.max(...waits))}`,
    [
      ...(pays.length === 0 ? ['no route was ever dead'] : []),
      ...pays
        .filter(({ openedAt }) => openedAt === undefined)
        .map(
          ({ phase, route, untilOpened }) =>
            `${phase.name}: ${route} took ${untilOpened.length} pays and stayed closed`,
        ),
    ],
  );
}

function bounded(sent: readonly DeadRouteCalls[], { limits }: Evidence): Check {
  const most = limits.callsAtOnce + limits.volumeThreshold;
  return check(
    `calls to a dead route until its breaker opened: at most ${limits.callsAtOnce} at once + ${limits.volumeThreshold} in a row`,
    `at most ${Math.max(0, ...sent.map(({ untilOpened }) => untilOpened.length))} of ${most}, by phase, route and kind`,
    sent
      .filter(({ untilOpened }) => untilOpened.length > most)
      .map(
        ({ phase, route, kind, untilOpened }) => `${phase.name}: ${untilOpened.length} calls of ${kind} to ${route}`,
      ),
  );
}

function probesOnly(sent: readonly DeadRouteCalls[], { limits }: Evidence): Check {
  const { resetTimeoutMs } = limits;
  const faults = sent.flatMap(({ phase, route, kind, openedAt, afterwards }): string[] => {
    if (openedAt === undefined) return [];
    const where = `${phase.name}: ${route}, ${kind}`;
    return [openedAt, ...afterwards].flatMap((at, index, all) => {
      const next = all[index + 1];
      if (next === undefined || next - at >= resetTimeoutMs - toleranceMs) return [];
      return [`${where}: a call ${seconds(next - at)} after ${index === 0 ? 'it opened' : 'the probe before'}`];
    });
  });
  const probes = sent.reduce((sum, { afterwards }) => sum + afterwards.length, 0);
  return check(
    `afterwards probes only: one at a time, ${seconds(resetTimeoutMs)} apart`,
    `${probes} probes of ${sent.filter(({ openedAt }) => openedAt !== undefined).length} open breakers`,
    faults,
  );
}

/** A route of lesser preference may be left alone once the others are back: its breaker closes when it is called again. */
function closedAgain(sent: readonly DeadRouteCalls[], { routes }: Evidence): Check {
  const ever = sent.filter(({ openedAt }) => openedAt !== undefined);
  const waits = ever.flatMap(({ closedAt, phase }) => (closedAt === undefined ? [] : [closedAt - phase.to]));
  return check(
    'every breaker that opened closed again when it was called, none before its upstream was back',
    `${waits.length} of ${ever.length}, at most ${seconds(Math.max(...waits))} after the trouble`,
    ever.flatMap(({ phase, route, kind, closedAt, whenBack }) => {
      const what = `${phase.name}: the breaker of ${route} for ${kind}`;
      if (closedAt === undefined) {
        const isWanted = whenBack > 0 || (kind === 'pay' && route === routes[0]);
        return isWanted ? [`${what} never closed, with ${whenBack} calls since`] : [];
      }
      return closedAt < phase.to - toleranceMs ? [`${what} closed ${seconds(phase.to - closedAt)} too early`] : [];
    }),
  );
}

/** Whoever comes once the breaker is open has a page soon, but for those whose pay was the probe. */
function othersTookOver(sent: readonly DeadRouteCalls[], { orders, phases, routes }: Evidence): Check {
  let came = 0;
  const faults: string[] = [];
  for (const phase of phases) {
    const pays = sent.filter((calls) => calls.phase === phase && calls.kind === 'pay');
    const openedAt = Math.max(...pays.map((calls) => calls.openedAt ?? Number.POSITIVE_INFINITY));
    if (phase.dead.length === 0 || phase.dead.length === routes.length) continue;
    const after = orders.filter(({ plannedAt }) => plannedAt > openedAt + onItsWayMs && plannedAt < phase.to);
    const late = after.filter(({ urlMs }) => urlMs === undefined || urlMs > soonMs);
    const probes = pays.reduce((sum, { afterwards }) => sum + afterwards.length, 0);
    came += after.length;
    if (late.length > probes) {
      faults.push(`${phase.name}: ${late.length} of ${after.length} orders waited longer, with ${probes} probes`);
    }
  }
  return check(
    `orders that came while one route was out had a page within ${seconds(soonMs)}, but for the probes`,
    `${came} came`,
    came === 0 ? ['no order came while one route was out'] : faults,
  );
}

/** `1.3 s`; nothing was there: `-`. */
export function seconds(ms: number): string {
  return Number.isFinite(ms) ? `${(ms / 1000).toFixed(1)} s` : '-';
}
