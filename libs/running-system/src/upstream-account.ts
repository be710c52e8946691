import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunDirectory } from './run-directory';

/** The route of the account at Antom itself. */
export const directRoute = 'antom-kr';

/** The accounts at the sandbox, and what our side calls them; the first takes every payment that names none. They share their keys. */
const apo = { routeName: 'apo-kr', clientId: 'SANDBOX_5YX0000000000001' } as const;
const direct = { routeName: directRoute, clientId: 'SANDBOX_5YY0000000000001' } as const;
const keyVersion = '1';

/** The sandbox's half: it makes both key pairs in the folder when it starts and they are not there. */
export function sandboxAccounts(directory: RunDirectory, webhookIngestUrl: string): Record<string, string> {
  return {
    SANDBOX_CLIENT_ID: apo.clientId,
    SANDBOX_NOTIFY_URL: notifyUrl(webhookIngestUrl, apo.routeName),
    SANDBOX_DIRECT_CLIENT_ID: direct.clientId,
    SANDBOX_DIRECT_NOTIFY_URL: notifyUrl(webhookIngestUrl, direct.routeName),
    SANDBOX_KEY_VERSION: keyVersion,
    SANDBOX_KEYS_DIR: directory.keys,
  };
}

/** Our half, as webhook-ingest and payment-service read it; `contract` is what the account at APO was promised. */
export function writeRoutes(
  directory: RunDirectory,
  sandboxUrl: string,
  webhookIngestUrl: string,
  contract: object = {},
): void {
  const routeOf = ({ routeName, clientId }: typeof apo | typeof direct): object => ({
    name: routeName,
    clientId,
    baseUrl: sandboxUrl,
    privateKeyFile: join(directory.keys, 'merchant-private-key'),
    keyVersion,
    apoPublicKeys: [{ version: keyVersion, file: join(directory.keys, 'apo-public-key') }],
    notifyUrl: notifyUrl(webhookIngestUrl, routeName),
  });
  const routes = [
    { ...routeOf(apo), ...contract },
    { ...routeOf(direct), product: 'antom-direct', settlementCurrency: 'KRW' },
  ];
  writeFileSync(directory.routesFile, JSON.stringify({ routes }, undefined, 2));
}

/** Where the sandbox is told to notify an account's owner. */
function notifyUrl(webhookIngestUrl: string, routeName: string): string {
  return `${webhookIngestUrl}/notifications/${routeName}`;
}
