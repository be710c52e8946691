import { seededRandom, systemClock } from '@paywright/kernel';
import { openDatabase } from '@paywright/postgres';
import { freshDatabase, type FreshDatabase } from '@paywright/testing';
import { readKey } from '../api-keys/api-key';
import { ApiKeyRepository } from '../api-keys/api-key.repository';
import { AuthenticateClient } from '../api-keys/authenticate-client';
import { createApiKey } from '../api-keys/create-api-key';
import { gatewayDatabase } from '../fixtures/gateway-database.fixture';
import { runOps } from './run-ops';

describe('the command for API keys', () => {
  let database: FreshDatabase;

  beforeAll(async () => {
    database = await gatewayDatabase();
  });
  afterAll(() => database.drop());

  const ops = async (line: string, env: NodeJS.ProcessEnv = { DATABASE_URL: database.url }) => {
    const out: string[] = [];
    const err: string[] = [];
    const terminal = { out: (text: string) => out.push(text), err: (text: string) => err.push(text) };
    const code = await runOps(line.split(' ').filter(Boolean), env, terminal);
    return { code, out, err: err.join('\n') };
  };

  /** Who the gateway takes somebody with this key for. */
  const clientOf = async (text: string) => {
    const db = await openDatabase({ url: database.url, poolSize: 1, applicationName: 'spec' });
    const apiKeys = new ApiKeyRepository(db);
    const clients = new AuthenticateClient({ findKey: (id) => apiKeys.find(id), clock: systemClock, cacheMs: 1 });
    return clients.authenticate(`Bearer ${text}`).finally(() => db.destroy());
  };

  it('makes a key that opens the gateway, and prints it alone on standard output', async () => {
    const { code, out } = await ops(
      'keys create --client shop --scopes payments:read,payments:write --source order-service',
    );
    expect(code).toBe(0);
    expect(out).toHaveLength(1);
    expect(await clientOf(out[0] ?? '')).toMatchObject({
      id: 'shop',
      scopes: ['payments:read', 'payments:write'],
      sources: ['api-gateway/shop', 'order-service'],
    });
  });

  it('never shows the secret again', async () => {
    const { out } = await ops('keys create --client quiet-shop --scopes payments:read');
    const key = readKey(out[0] ?? '');
    const list = (await ops('keys list')).out.join('\n');
    expect(list).toContain(`Key ${key?.id} of quiet-shop: payments:read`);
    expect(list).not.toContain(key?.secret);
  });

  it('revokes a key', async () => {
    const { out } = await ops('keys create --client shop --scopes payments:read');
    const id = readKey(out[0] ?? '')?.id;
    expect((await ops(`keys revoke ${id}`)).out[0]).toContain('revoked');
    await expect(clientOf(out[0] ?? '')).rejects.toMatchObject({ status: 401 });
    expect((await ops('keys list')).out.find((line) => line.includes(String(id)))).toContain('revoked');
  });

  it('makes keys that expire', async () => {
    await ops('keys create --client brief-shop --scopes payments:read --expires 90d');
    const line = (await ops('keys list')).out.find((text) => text.includes('brief-shop'));
    const until = /in force until (\S+)/.exec(line ?? '')?.[1];
    expect(Date.parse(until ?? '') - Date.now()).toBeGreaterThan(89 * 86_400_000);
  });

  it.each([
    ['', 'Say what to do.'],
    ['keys forget', "There is no command 'keys forget'."],
    ['keys create --scopes payments:read', '--client must have 1 to 32 lower-case letters'],
    ['keys create --client Shop --scopes payments:read', '--client must have 1 to 32 lower-case letters'],
    ['keys create --client shop', '--scopes must name one of payments:read, payments:write'],
    ['keys create --client shop --scopes payments:all', '--scopes must be one of payments:read, payments:write'],
    ['keys create --client shop --scopes payments:read --expires soon', '--expires must be a duration such as'],
    ['keys create --client shop --scopes payments:read --source Orders!', '--source must have 1 to 32'],
    ['keys create --colour red', "Unknown option '--colour'"],
    ['keys revoke', 'Name the key to revoke'],
    ['keys revoke 0000000000', 'There is no such key.'],
  ])('answers "%s" with what is wrong and how to write it', async (line, message) => {
    const { code, out, err } = await ops(line);
    expect(code).toBe(2);
    expect(out).toEqual([]);
    expect(err).toContain(message);
    expect(err).toContain('npm run ops -- keys create --client shop');
  });

  it('says that a database without tables needs a migration', async () => {
    const empty = await freshDatabase();
    expect((await ops('keys list', { DATABASE_URL: empty.url })).err).toContain('migrate');
    await empty.drop();
  });

  it('says that it needs to know the database', async () => {
    await expect(ops('keys list', {})).rejects.toThrow('DATABASE_URL: is not set');
  });

  it('takes its randomness from whoever calls it, so that no two keys are alike but by choice', async () => {
    const db = await openDatabase({ url: database.url, poolSize: 1, applicationName: 'spec' });
    const tools = { apiKeys: new ApiKeyRepository(db), clock: systemClock };
    const wanted = { client: 'shop', scopes: ['payments:read' as const], sources: [] };
    await createApiKey(wanted, { ...tools, random: seededRandom(1) });
    await expect(createApiKey(wanted, { ...tools, random: seededRandom(1) })).rejects.toThrow('duplicate key');
    await db.destroy();
  });
});
