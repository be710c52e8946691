import { systemRandom } from '@paywright/kernel';
import { ensureDatabase } from '@paywright/postgres';
import { type ServiceName, serviceNames } from './processes/process-names';

/** Addresses of the databases, each with its own role and a fresh password. */
export interface Databases {
  readonly of: Readonly<Record<ServiceName, string>>;
  readonly eventLog: string;
  /** What must never be seen in a log. */
  readonly passwords: readonly string[];
}

/** Makes sure that every service has its database, and the event log its own. Services reach them by `port`. */
export async function ensureDatabases(adminUrl: string, port: number): Promise<Databases> {
  const passwords: string[] = [];
  const ensure = async (name: string): Promise<string> => {
    const password = Buffer.from(systemRandom.bytes(18)).toString('hex');
    passwords.push(password);
    const database = name.replaceAll('-', '_');
    const url = new URL(await ensureDatabase({ adminUrl, database, role: database, password }));
    url.port = String(port);
    return url.toString();
  };
  const addresses = new Map<ServiceName, string>();
  for (const name of serviceNames) addresses.set(name, await ensure(name));
  const eventLog = await ensure('event-log');
  return { of: Object.fromEntries(addresses) as Record<ServiceName, string>, eventLog, passwords };
}
