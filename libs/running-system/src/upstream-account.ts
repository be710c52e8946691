import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunDirectory } from './run-directory';

/** The one account at the sandbox, and what our side calls it. */
const account = { routeName: 'apo-kr', clientId: 'SANDBOX_5YX0000000000001', keyVersion: '1' } as const;

/** Where the sandbox is told to notify the account's owner. */
export function notifyUrl(webhookIngestUrl: string): string {
  return `${webhookIngestUrl}/notifications/${account.routeName}`;
}

/** The sandbox's half: it makes both key pairs in the folder when it starts and they are not there. */
export function sandboxAccount(directory: RunDirectory): Record<string, string> {
  return {
    SANDBOX_CLIENT_ID: account.clientId,
    SANDBOX_KEY_VERSION: account.keyVersion,
    SANDBOX_KEYS_DIR: directory.keys,
  };
}

/** Our half, as webhook-ingest and payment-service read it. */
export function writeRoutes(
  directory: RunDirectory,
  sandboxUrl: string,
  webhookIngestUrl: string,
  contract: object = {},
): void {
  const route = {
    name: account.routeName,
    clientId: account.clientId,
    baseUrl: sandboxUrl,
    privateKeyFile: join(directory.keys, 'merchant-private-key'),
    keyVersion: account.keyVersion,
    apoPublicKeys: [{ version: account.keyVersion, file: join(directory.keys, 'apo-public-key') }],
    notifyUrl: notifyUrl(webhookIngestUrl),
    ...contract,
  };
  writeFileSync(directory.routesFile, JSON.stringify({ routes: [route] }, undefined, 2));
}
