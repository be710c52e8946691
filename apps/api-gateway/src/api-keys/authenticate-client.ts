import { Problem } from '@paywright/http';
import type { Clock } from '@paywright/kernel';
import { LRUCache } from 'lru-cache';
import { type ApiKey, provesKey, readKey, sourceOf } from './api-key';
import type { Client } from './client';

export interface AuthenticateClientOptions {
  readonly findKey: (id: string) => Promise<ApiKey | undefined>;
  readonly clock: Clock;
  /** Real milliseconds a key is remembered, and so at most lives on in this process after it was revoked. */
  readonly cacheMs: number;
}

/** Finds out who asks, from `Authorization: Bearer pwk_…`. */
export class AuthenticateClient {
  private readonly keys: LRUCache<string, ApiKey | 'unknown'>;

  constructor(private readonly options: AuthenticateClientOptions) {
    this.keys = new LRUCache({
      max: 10_000,
      ttl: options.cacheMs,
      fetchMethod: async (id) => (await options.findKey(id)) ?? 'unknown',
    });
  }

  /** Throws a 401 {@link Problem} unless the header carries a key that is known, proven and in force. */
  async authenticate(authorization: string | undefined): Promise<Client> {
    if (authorization === undefined) throw unauthenticated('is required');
    const sent = readKey(/^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? '');
    if (!sent) throw unauthenticated('must be Bearer and an API key, pwk_…');
    const key = await this.keys.fetch(sent.id);
    if (key === undefined || key === 'unknown' || !provesKey(sent.secret, key)) {
      throw unauthenticated('the API key is not known');
    }
    if (key.revokedAt) throw unauthenticated(`the API key was revoked at ${key.revokedAt.toISOString()}`);
    if (key.expiresAt && key.expiresAt.getTime() <= this.options.clock.now()) {
      throw unauthenticated(`the API key expired at ${key.expiresAt.toISOString()}`);
    }
    const { id: keyId, clientId: id, scopes, sources } = key;
    return { id, keyId, source: sourceOf(id), sources, scopes };
  }
}

function unauthenticated(rule: string): Problem {
  return new Problem(401, 'unauthenticated', 'Who asks is not known', {
    errors: [{ field: 'Authorization', rule, fix: 'send Authorization: Bearer <API key>; an operator makes keys' }],
    headers: { 'www-authenticate': 'Bearer realm="paywright"' },
  });
}
