import { Problem } from '@paywright/http';
import { ManualClock, seededRandom } from '@paywright/kernel';
import { eventually } from '@paywright/testing';
import { type ApiKey, hashSecret, mintKey, writeKey } from './api-key';
import { AuthenticateClient } from './authenticate-client';

describe('finding out who asks', () => {
  const minted = mintKey(seededRandom(7));
  const header = `Bearer ${writeKey(minted)}`;
  const key: ApiKey = {
    id: minted.id,
    clientId: 'shop',
    secretHash: hashSecret(minted.secret),
    scopes: ['payments:read'],
    sources: ['api-gateway/shop'],
    createdAt: new Date(0),
    expiresAt: new Date(1000),
    revokedAt: null,
  };
  let stored: ApiKey | undefined;
  let lookups: number;
  let clock: ManualClock;

  beforeEach(() => {
    stored = key;
    lookups = 0;
    clock = new ManualClock(0);
  });

  const withCacheOf = (cacheMs: number): AuthenticateClient =>
    new AuthenticateClient({
      findKey: async (id) => {
        lookups += 1;
        return id === stored?.id ? stored : undefined;
      },
      clock,
      cacheMs,
    });

  const ruleOf = async (asked: Promise<unknown>): Promise<string | undefined> => {
    const error = await asked.catch((thrown: unknown) => thrown);
    if (!(error instanceof Problem)) throw new Error('was not refused');
    expect(error.status).toBe(401);
    return error.errors?.[0]?.rule;
  };

  it('answers with the client of the key', async () => {
    expect(await withCacheOf(1000).authenticate(header)).toEqual({
      id: 'shop',
      keyId: minted.id,
      source: 'api-gateway/shop',
      sources: ['api-gateway/shop'],
      scopes: ['payments:read'],
    });
  });

  it('looks a key up once, however many requests come with it', async () => {
    const clients = withCacheOf(60_000);
    await Promise.all(Array.from({ length: 50 }, () => clients.authenticate(header)));
    await clients.authenticate(header);
    expect(lookups).toBe(1);
  });

  it('looks up once, too, what does not exist', async () => {
    stored = undefined;
    const clients = withCacheOf(60_000);
    for (let index = 0; index < 3; index += 1) {
      expect(await ruleOf(clients.authenticate(header))).toBe('the API key is not known');
    }
    expect(lookups).toBe(1);
  });

  it('refuses another secret under a known number', async () => {
    const forged = writeKey({ ...minted, secret: mintKey(seededRandom(8)).secret });
    expect(await ruleOf(withCacheOf(1000).authenticate(`Bearer ${forged}`))).toBe('the API key is not known');
  });

  it('refuses a key that expires while it is remembered', async () => {
    const clients = withCacheOf(60_000);
    await clients.authenticate(header);
    clock.advance(1000);
    expect(await ruleOf(clients.authenticate(header))).toContain('expired at 1970-01-01T00:00:01.000Z');
  });

  it('notices a revocation once the key is forgotten', async () => {
    const clients = withCacheOf(5);
    await clients.authenticate(header);
    stored = { ...key, revokedAt: new Date(500) };
    const rule = await eventually(
      () =>
        clients.authenticate(header).then(
          () => undefined,
          (problem: Problem) => problem.errors?.[0]?.rule,
        ),
      { describe: 'the key is refused' },
    );
    expect(rule).toContain('revoked at 1970-01-01T00:00:00.500Z');
  });

  it('passes on that the database is away, and asks again the next time', async () => {
    let away = true;
    const clients = new AuthenticateClient({
      findKey: async () => {
        if (away) throw new Error('away');
        return key;
      },
      clock,
      cacheMs: 60_000,
    });
    await expect(clients.authenticate(header)).rejects.toThrow('away');
    away = false;
    expect((await clients.authenticate(header)).id).toBe('shop');
  });
});
