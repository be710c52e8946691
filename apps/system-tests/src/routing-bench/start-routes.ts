import { join } from 'node:path';
import {
  repositoryRoot,
  type RouteName,
  type RunningSystem,
  startSystem,
  upstreamAccounts,
  type SystemOptions,
} from '@paywright/running-system';
import { Shop } from '../bench/load/shop';

export interface Routes {
  readonly system: RunningSystem;
  readonly shop: Shop;
  stop(): Promise<void>;
}

/** Starts the whole system, in real time, with a shop whose buyers wait `patienceMs` for a page. */
export async function startRoutes(
  options: Pick<SystemOptions, 'environment' | 'routeSettings' | 'signal'>,
  patienceMs: number,
): Promise<Routes> {
  const system = await startSystem({
    ...options,
    runDirectory: join(repositoryRoot, '.paywright/routing-bench'),
    ports: 'free',
    environment: { ...options.environment, 'api-gateway': { RATE_LIMIT: '1000000' } },
  });
  try {
    const apiKey = await system.createApiKey({ client: 'bench', scopes: ['payments:write', 'payments:read'] });
    const shop = new Shop(system.urlOf('api-gateway'), apiKey, { patienceMs });
    return { system, shop, stop: () => system.stop() };
  } catch (error) {
    await system.stop();
    throw error;
  }
}

/** Has the account answer pay so much later, real milliseconds. */
export async function slowDown({ system }: Routes, route: RouteName, ms: number): Promise<void> {
  const clientId = upstreamAccounts.find((account) => account.route === route)?.clientId;
  await system.sandbox.addFault({ kind: 'answer-slow', value: String(ms), match: { api: 'pay', clientId } });
}

/** Pays of the route that payment-service has in flight, by its own metric. */
export async function paysInFlight({ system }: Routes, route: RouteName): Promise<number> {
  const response = await fetch(`${system.urlOf('payment-service')}/metrics`);
  const text = await response.text();
  const value = new RegExp(`^upstream_calls_in_flight\\{route="${route}",kind="pay"\\} (\\d+)`, 'm').exec(text)?.[1];
  if (value === undefined) throw new Error(`payment-service tells no calls in flight of ${route}`);
  return Number(value);
}
