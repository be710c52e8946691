import type { Databases } from './databases';
import type { ProcessName, ServiceName } from './processes/process-names';
import type { RunDirectory } from './run-directory';
import { sandboxAccounts } from './upstream-accounts';
import { serviceSecretFiles } from './service-secrets';

/** Which event log the services share. */
export type LogChoice = { readonly kind: 'postgres' } | { readonly kind: 'kafka'; readonly brokers: readonly string[] };

export interface Surroundings {
  readonly directory: RunDirectory;
  readonly urls: Readonly<Record<ProcessName, string>>;
  readonly eventLog: LogChoice;
  /** Services live by the sandbox's clock instead of the machine's. */
  readonly sharedClock: boolean;
  /** Services besides the gateway that may ask for payments by event. */
  readonly eventSources: readonly string[];
}

/** What the sandbox is started with. */
export function sandboxEnvironment({ directory, urls }: Surroundings): Record<string, string> {
  return {
    ...listenAt(urls['apo-sandbox']),
    ...sandboxAccounts(directory, urls['webhook-ingest']),
  };
}

/** What a service is started with. */
export function serviceEnvironment(
  name: ServiceName,
  { directory, urls, eventLog, sharedClock, eventSources }: Surroundings,
  databases: Databases,
): Record<string, string> {
  const routes = { ROUTES_FILE: directory.routesFile };
  const { cardKeys, notificationKeys, sessionPrivateKey, sessionPublicKey, operators } = serviceSecretFiles(directory);
  const own: Record<ServiceName, Record<string, string>> = {
    'api-gateway': { CARD_SESSION_PRIVATE_KEY_FILE: sessionPrivateKey, CARDS_URL: urls['payment-service'] },
    'webhook-ingest': { ...routes, NOTIFICATION_KEYS_FILE: notificationKeys },
    'payment-service': {
      ...routes,
      EVENT_SOURCES: ['api-gateway', ...eventSources].join(','),
      CARD_KEYS_FILE: cardKeys,
      CARD_SESSION_PUBLIC_KEY_FILE: sessionPublicKey,
      OPERATORS_FILE: operators,
    },
    'fulfillment-service': {},
  };
  return {
    ...listenAt(urls[name]),
    DATABASE_URL: databases.of[name],
    MIGRATE_ON_START: 'true',
    EVENT_LOG: eventLog.kind,
    ...(eventLog.kind === 'kafka'
      ? { KAFKA_BROKERS: eventLog.brokers.join(',') }
      : { EVENT_LOG_URL: databases.eventLog }),
    ...(sharedClock ? { CLOCK: urls['apo-sandbox'] } : {}),
    ...own[name],
  };
}

function listenAt(url: string): Record<string, string> {
  const { hostname, port } = new URL(url);
  return { HOST: hostname, PORT: port };
}

/** What every process gets of ours; nothing else leaks in, such as a PORT set in somebody's shell. */
export function inheritedEnvironment(): Record<string, string> {
  const names = ['PATH', 'HOME', 'TMPDIR', 'SystemRoot', 'NODE_OPTIONS'];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
