import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunDirectory } from './run-directory';

/**
 * The accounts at the sandbox, and what our side calls them; they share their keys. While no policy says otherwise, the first
 * takes every payment that names none.
 */
export const upstreamAccounts = [
  { route: 'apo-kr', clientId: 'SANDBOX_5YX0000000000001', product: 'apo' },
  { route: 'apo-2', clientId: 'SANDBOX_5YX0000000000002', product: 'apo' },
  { route: 'antom-kr', clientId: 'SANDBOX_5YY0000000000001', product: 'direct' },
] as const;

export type RouteName = (typeof upstreamAccounts)[number]['route'];

/** The route of the account at Antom itself. */
export const directRoute: RouteName = 'antom-kr';

const keyVersion = '1';

/** The sandbox's half: it makes both key pairs in the folder when it starts and they are not there. */
export function sandboxAccounts(directory: RunDirectory, webhookIngestUrl: string): Record<string, string> {
  const [first, ...others] = upstreamAccounts;
  return {
    SANDBOX_CLIENT_ID: first.clientId,
    SANDBOX_NOTIFY_URL: notifyUrl(webhookIngestUrl, first.route),
    SANDBOX_MORE_ACCOUNTS: JSON.stringify(
      others.map(({ route, clientId, product }) => ({
        clientId,
        product,
        notifyUrl: notifyUrl(webhookIngestUrl, route),
      })),
    ),
    SANDBOX_KEY_VERSION: keyVersion,
    SANDBOX_KEYS_DIR: directory.keys,
  };
}

/** Further settings of routes, by name: what was contracted, limits, when breakers open (see ROUTES of payment-service). */
export type RouteSettings = Partial<Readonly<Record<RouteName, object>>>;

/** Our half, as webhook-ingest and payment-service read it. */
export function writeRoutes(
  directory: RunDirectory,
  sandboxUrl: string,
  webhookIngestUrl: string,
  settings: RouteSettings = {},
): void {
  const routes = upstreamAccounts.map(({ route, clientId, product }) => ({
    name: route,
    clientId,
    ...(product === 'direct' && { product: 'antom-direct', settlementCurrency: 'KRW' }),
    baseUrl: sandboxUrl,
    privateKeyFile: join(directory.keys, 'merchant-private-key'),
    keyVersion,
    apoPublicKeys: [{ version: keyVersion, file: join(directory.keys, 'apo-public-key') }],
    notifyUrl: notifyUrl(webhookIngestUrl, route),
    ...settings[route],
  }));
  writeFileSync(directory.routesFile, JSON.stringify({ routes }, undefined, 2));
}

/** Where the sandbox is told to notify an account's owner. */
function notifyUrl(webhookIngestUrl: string, route: string): string {
  return `${webhookIngestUrl}/notifications/${route}`;
}
