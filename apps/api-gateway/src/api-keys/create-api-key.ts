import type { Clock, Random } from '@paywright/kernel';
import { z } from 'zod';
import { type ApiKey, hashSecret, mintKey, scopes, sourceOf, writeKey } from './api-key';
import type { ApiKeyRepository } from './api-key.repository';

const name = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,31}$/, 'must have 1 to 32 lower-case letters, digits or -, starting with a letter');

/** What an operator asks for. */
export const newApiKeySchema = z.object({
  /** Whose key it is; the client's own payments have the source `api-gateway/<client>`. */
  client: name,
  scopes: z
    .array(z.enum(scopes, `must be one of ${scopes.join(', ')}`))
    .min(1, `must name one of ${scopes.join(', ')}`),
  /** Services whose payments, asked for by event, the key may see too. */
  sources: z.array(name),
  /** Milliseconds until it expires; never when absent. */
  expiresInMs: z.number().positive().optional(),
});

export type NewApiKey = z.output<typeof newApiKeySchema>;

export interface CreatedApiKey {
  readonly key: ApiKey;
  /** The key itself. It exists nowhere else: only its hash is kept. */
  readonly text: string;
}

export async function createApiKey(
  wanted: NewApiKey,
  { apiKeys, clock, random }: { apiKeys: ApiKeyRepository; clock: Clock; random: Random },
): Promise<CreatedApiKey> {
  const now = clock.now();
  const minted = mintKey(random);
  const key: ApiKey = {
    id: minted.id,
    clientId: wanted.client,
    secretHash: hashSecret(minted.secret),
    scopes: [...new Set(wanted.scopes)],
    sources: [...new Set([sourceOf(wanted.client), ...wanted.sources])],
    createdAt: new Date(now),
    expiresAt: wanted.expiresInMs === undefined ? null : new Date(now + wanted.expiresInMs),
    revokedAt: null,
  };
  await apiKeys.insert(key);
  return { key, text: writeKey(minted) };
}
