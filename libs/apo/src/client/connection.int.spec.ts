import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'undici';
import type { UnknownOutcome } from '../outcomes';
import { explainFailure, openConnections } from './connection';

const closes: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0).reverse()) await close();
});

/** A server that answers `{}` to whatever it has read to the end, unless the test does otherwise with a request. */
async function openServer(begins: (request: IncomingMessage) => void = () => undefined) {
  const sockets: Socket[] = [];
  const read: string[] = [];
  const server = createServer((request, response) => {
    begins(request);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      read.push(Buffer.concat(chunks).toString('latin1'));
      response.end('{}');
    });
  });
  server.on('connection', (socket: Socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closes.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { sockets, read, port, origin: `http://127.0.0.1:${port}` };
}

function poolTo(origin: string): Pool {
  const pool = openConnections({ origin, connectTimeoutMs: 2_000 });
  closes.push(() => pool.destroy());
  return pool;
}

const post = async (pool: Pool, body = '{"first":1}'): Promise<string> => {
  const answer = await pool.request({
    method: 'POST',
    path: '/',
    body,
    idempotent: false,
    signal: AbortSignal.timeout(5_000),
  });
  return answer.body.text();
};
const failureOf = (call: Promise<unknown>): Promise<UnknownOutcome> =>
  call.then(
    () => Promise.reject(new Error('it was answered')),
    (error: unknown) => explainFailure(error),
  );

describe('a call to where nobody can be reached was never sent', () => {
  it.each([
    // A label of a name has 63 characters at most: no resolver needs to be asked.
    ['a name that cannot be', `http://${'x'.repeat(64)}.example`, /^ENOTFOUND$/],
    ['a name that nobody has', 'http://gateway.invalid', /^(ENOTFOUND|EAI_AGAIN)$/],
    // No TCP connection leads to the broadcast address, whatever network this machine is in.
    ['an address that no network leads to', 'http://255.255.255.255', /^ENETUNREACH$/],
  ])('%s', async (_what, origin, code) => {
    const outcome = await failureOf(post(poolTo(origin)));
    expect(outcome).toMatchObject({ cause: 'never-connected', neverSent: true });
    expect(outcome.detail).toMatch(code);
  });
});

/** Looks until it is so, a second at most. */
async function until(isSo: () => boolean): Promise<void> {
  for (let looks = 0; looks < 100 && !isSo(); looks += 1) await sleep(10);
  expect(isSo()).toBe(true);
}

/** A connection that has carried a call and waits for the next one. */
async function keepOne(pool: Pool): Promise<void> {
  await post(pool);
  await until(() => pool.stats.free === 1);
  expect(pool.stats.connected).toBe(1);
}

describe('a call on a kept connection may have been sent', () => {
  const first = '{"first":1}';
  const second = '{"second":2}';

  it.each<[string, (socket: Socket) => void, string[]]>([
    ['closes it', (socket) => socket.destroy(), [first]],
    ['resets it', (socket) => socket.resetAndDestroy(), [first]],
    // Nothing tells this from the others, and the request was read.
    ['ends its half of it', (socket) => socket.end(), [first, second]],
  ])('when the server %s just before the request is written', async (_what, leave, read) => {
    const server = await openServer();
    const pool = poolTo(server.origin);
    await keepOne(pool);
    // undici looks at a kept connection once more before it writes, in a later step of the same round: this comes just between.
    setImmediate(() => leave(server.sockets[0] as Socket));
    const outcome = await failureOf(post(pool, second));
    expect(outcome).toMatchObject({ cause: 'connection-lost', neverSent: false });
    await pool.close();
    await until(() => server.read.length >= read.length);
    expect(server.sockets).toHaveLength(1);
    expect(server.read).toEqual(read);
  });

  it('when the server closes it while the request is being written', async () => {
    let requests = 0;
    const server = await openServer(({ socket }) => {
      requests += 1;
      if (requests === 2) socket.destroy();
    });
    const pool = poolTo(server.origin);
    await keepOne(pool);
    const outcome = await failureOf(post(pool, 'x'.repeat(16 * 1024 * 1024)));
    expect(outcome).toMatchObject({ cause: 'connection-lost', neverSent: false });
    expect(outcome.detail).toMatch(/^(EPIPE|ECONNRESET|UND_ERR_SOCKET)$/);
    await pool.close();
    expect([server.sockets.length, requests]).toEqual([1, 2]);
  });

  it('when it is written to once more after the server has closed it', async () => {
    const server = await openServer();
    const socket = connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true });
    closes.push(() => void socket.destroy());
    const broken = new Promise<NodeJS.ErrnoException>((resolve) => socket.once('error', resolve));
    const ended = new Promise((resolve) => socket.once('end', resolve));
    socket.resume();
    await new Promise((resolve) => socket.once('connect', resolve));
    await until(() => server.sockets.length === 1);
    server.sockets[0]?.destroy();
    await ended;
    for (let writes = 0; writes < 100 && !socket.destroyed; writes += 1) {
      socket.write('more');
      await sleep(10);
    }
    const error = await broken;
    expect(error.code).toBe('EPIPE');
    expect(explainFailure(error)).toMatchObject({ cause: 'connection-lost', neverSent: false });
  });

  it('and is made on a new one, once, when the client has heard that the server closed it', async () => {
    const server = await openServer();
    const pool = poolTo(server.origin);
    await keepOne(pool);
    server.sockets[0]?.destroy();
    await until(() => pool.stats.connected === 0);
    expect(await post(pool, second)).toBe('{}');
    expect(server.sockets).toHaveLength(2);
    expect(server.read).toEqual([first, second]);
  });
});
