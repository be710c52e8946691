import { acquirerProfile, createApoClient } from '@paywright/apo';
import { CircuitBreaker } from '@paywright/circuit-breaker';
import type { Clock } from '@paywright/kernel';
import type { Logger, Metrics } from '@paywright/observability';
import type { Config } from '../app.config';
import { rulesOf } from './rules-of';
import { type OperationKind, operationKinds } from '../operations/operation';
import { Pace } from '../operations/pace';
import { CallGate } from './call-gate';
import { observeRoutes } from './observe-routes';
import type { Route } from './route';
import { RouteDuty } from './route-duty';
import { RouteStanding } from './route-standing';

/** Connects the configured routes: one client each, one breaker, bulkhead and pace per kind of call. */
export function openRoutes(config: Config, clock: Clock, logger: Logger, metrics: Metrics): Route[] {
  const breakerState = metrics.gauge({
    name: 'upstream_breaker_open',
    help: '1 while the breaker of a route and kind of call lets nothing through, 0.5 while it probes, 0 when closed.',
    labelNames: ['route', 'kind'],
  });
  const breakerChanges = metrics.counter({
    name: 'upstream_breaker_changes_total',
    help: 'Changes of the state of breakers, by what decided them: how calls ended, that time had passed, or an order.',
    labelNames: ['route', 'kind', 'state', 'by'],
  });
  const readings = { closed: 0, 'half-open': 0.5, open: 1 } as const;

  const routes = config.ROUTES.map((settings): Route => {
    const breaker = (kind: OperationKind): CircuitBreaker => {
      const labels = { route: settings.name, kind };
      breakerState.set(labels, 0);
      return new CircuitBreaker({
        name: `${settings.name}.${kind}`,
        ...settings.breaker,
        observer: {
          changed: ({ state, previous, reason, by }) => {
            breakerState.set(labels, readings[state]);
            if (state !== previous) breakerChanges.inc({ ...labels, state, by });
            // Alarmed where it was seen first; probes that fail, and what others tell, are no news.
            const isNews = state === 'open' && previous === 'closed' && by === 'calls';
            const level = isNews ? 'error' : state === 'open' ? 'warn' : 'info';
            logger[level]({ route: settings.name, kind, state, previous, reason }, 'the breaker changed its state');
          },
        },
      });
    };
    const breakers = forEachKind(breaker);
    const duty = new RouteDuty();
    const gates = forEachKind((kind) => {
      const { callsAtOnce = config.OPERATION_SLOTS, callsPerSecond: perSecond } = settings.limits[kind];
      const isShut = kind === 'pay' ? () => duty.sendsNoPays : undefined;
      const repeatsOnly = kind === 'pay' ? () => duty.sendsRepeatsOnly : undefined;
      return new CallGate({
        breaker: breakers[kind],
        slots: callsAtOnce,
        pace: new Pace({ perSecond }),
        clock,
        isShut,
        repeatsOnly,
      });
    });
    const giving = new Pace({ perSecond: settings.limits.pay.callsPerSecond, burstSeconds: 1 });
    const standing = new RouteStanding({ duty, gate: gates.pay, giving });
    return {
      name: settings.name,
      terms: settings.terms,
      standing: () => standing.read(),
      isOut: () => standing.isOut(),
      given: () => standing.given(),
      client: createApoClient({
        baseUrl: settings.baseUrl,
        clientId: settings.clientId,
        privateKey: settings.privateKey,
        keyVersion: settings.keyVersion,
        apoPublicKeys: settings.apoPublicKeys,
        connectTimeoutMs: config.UPSTREAM_CONNECT_TIMEOUT,
        timeoutMs: config.UPSTREAM_TIMEOUT,
        clock,
      }),
      paymentExpiryMs: settings.paymentExpiryMs,
      notifyUrl: settings.notifyUrl,
      settlementCurrency: settings.settlementCurrency,
      timeoutMs: config.UPSTREAM_TIMEOUT,
      breakers,
      gates,
      duty,
      rulesOf: (acquirerName) =>
        rulesOf(
          acquirerProfile(
            // Antom direct names no acquirer: it is Antom itself.
            acquirerName || (settings.product === 'antom-direct' ? 'ALIPAY' : undefined),
            settings.acquirerAliases,
            settings.acquirerOverrides,
          ),
        ),
      lastChanceCapture: settings.lastChanceCapture,
    };
  });
  observeRoutes(routes, metrics);
  return routes;
}

function forEachKind<T>(make: (kind: OperationKind) => T): Record<OperationKind, T> {
  return Object.fromEntries(operationKinds.map((kind) => [kind, make(kind)])) as Record<OperationKind, T>;
}
