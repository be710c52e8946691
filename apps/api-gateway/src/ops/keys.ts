import { durationMs } from '@paywright/config';
import type { ApiKey } from '../api-keys/api-key';
import { createApiKey, newApiKeySchema } from '../api-keys/create-api-key';
import { type Command, UsageError } from './command';

/** Prints the new key alone on standard output: `KEY=$(npm run --silent ops -- keys create …)`. */
export const createKey: Command = async (tools, { options }, terminal) => {
  const wanted = newApiKeySchema.safeParse({
    client: options.client ?? '',
    scopes: (options.scopes ?? '').split(',').filter(Boolean),
    sources: options.source ?? [],
    expiresInMs: options.expires === undefined ? undefined : readDuration(options.expires),
  });
  if (!wanted.success) {
    throw new UsageError(
      wanted.error.issues.map(({ path, message }) => `--${optionOf(path[0])} ${message}.`).join('\n'),
    );
  }
  const { key, text } = await createApiKey(wanted.data, tools);
  terminal.err(`${describe(key)}\nThe key, shown this once:`);
  terminal.out(text);
};

export const listKeys: Command = async ({ apiKeys, clock }, _line, terminal) => {
  const keys = await apiKeys.list();
  if (keys.length === 0) terminal.err('There are no keys yet.');
  for (const key of keys) terminal.out(`${describe(key)}, ${standing(key, clock.now())}`);
};

export const revokeKey: Command = async ({ apiKeys, clock }, { operands: [id] }, terminal) => {
  if (id === undefined) throw new UsageError('Name the key to revoke: the part between pwk_ and the next _.');
  const key = await apiKeys.revoke(id, new Date(clock.now()));
  if (!key) throw new UsageError('There is no such key.');
  terminal.out(`${describe(key)}, ${standing(key, clock.now())}; running gateways forget it within seconds.`);
};

function readDuration(text: string): number {
  const parsed = durationMs({ minMs: 1 }).safeParse(text);
  if (parsed.success) return parsed.data;
  throw new UsageError(`--expires ${parsed.error.issues[0]?.message}.`);
}

function optionOf(field: PropertyKey | undefined): string {
  return field === 'sources' ? 'source' : String(field);
}

function describe({ id, clientId, scopes, sources }: ApiKey): string {
  return `Key ${id} of ${clientId}: ${scopes.join(', ')}; sees payments of ${sources.join(', ')}`;
}

function standing({ revokedAt, expiresAt }: ApiKey, now: number): string {
  if (revokedAt) return `revoked ${revokedAt.toISOString()}`;
  if (!expiresAt) return 'in force';
  return `${expiresAt.getTime() <= now ? 'expired' : 'in force until'} ${expiresAt.toISOString()}`;
}
