import { formatSignatureHeader, importPrivateKey, importPublicKey, signContent, verifySignature } from '@paywright/apo';
import { createLogger } from '@paywright/observability';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { routeNamed, startReplica } from '../running-service.fixture';
import { openTestBed } from '../test-bed';

const keys = join(__dirname, '../../../../libs/apo/src/vectors/throw-away-keys');
const pem = (name: string): string => readFileSync(join(keys, `${name}.pem`), 'ascii');
const clientId = '5YX0000000000001';

/** How the gateway treats a call that is signed with the right key. */
export type Manner = 'answers' | 'fails' | 'is silent';

/** A gateway with the right keys: what is not signed by us it refuses unsigned, as APO does. */
async function openGateway() {
  const seen: { path: string; body: string }[] = [];
  const state = { manner: 'answers' as Manner, merchantKey: 'merchant.public' };
  const answer = async (request: IncomingMessage, response: ServerResponse, body: Buffer): Promise<void> => {
    const uri = request.url ?? '';
    seen.push({ path: uri, body: body.toString('utf8') });
    const time = String(request.headers['request-time']);
    const trusted = [{ version: '1', key: importPublicKey(pem(state.merchantKey)) }];
    const signed = { method: 'POST', uri, clientId, time, body };
    if (!verifySignature(signed, String(request.headers.signature), trusted).verified) {
      response.end(JSON.stringify({ result: { resultStatus: 'F', resultCode: 'INVALID_SIGNATURE' } }));
      return;
    }
    if (state.manner === 'is silent') return;
    if (state.manner === 'fails') {
      response.writeHead(503).end();
      return;
    }
    const text = JSON.stringify({ result: { resultStatus: 'F', resultCode: 'ORDER_NOT_EXIST' } });
    const responseTime = new Date().toISOString();
    const parts = { method: 'POST', uri, clientId, time: responseTime, body: Buffer.from(text) };
    const signature = await signContent(parts, importPrivateKey(pem('antom-1.private')));
    const headers = {
      'content-type': 'application/json; charset=UTF-8',
      'client-id': clientId,
      'response-time': responseTime,
      signature: formatSignatureHeader('1', signature),
    };
    response.writeHead(200, headers).end(text);
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => void answer(request, response, Buffer.concat(chunks)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    state,
    seen,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export interface ReplicaOptions {
  /** Added to the account in ROUTES. */
  readonly route?: object;
  readonly privateKeyFile?: string;
  /** Of the environment. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** payment-service as a whole, several of it on one database, against one gateway that really checks signatures. */
export async function openReplicas() {
  const bed = await openTestBed();
  const gateway = await openGateway();
  const stops: (() => Promise<void>)[] = [];

  async function start({ route = {}, privateKeyFile, variables }: ReplicaOptions = {}) {
    const account = {
      clientId,
      baseUrl: gateway.url,
      ...(privateKeyFile !== undefined && { privateKeyFile }),
      breaker: { volumeThreshold: 3, window: '1s', resetTimeout: '1m' },
      ...route,
    };
    const routes = [routeNamed('apo-kr', account), routeNamed('antom-kr', { ...account, product: 'antom-direct' })];
    const lines: Record<string, unknown>[] = [];
    const replica = await startReplica(bed, routes, {
      variables: { OPERATION_POLL: '20ms', UPSTREAM_CONNECT_TIMEOUT: '400ms', ...variables },
      logger: createLogger('spec', 'info', keepLines(lines)),
    });
    let stopped: Promise<void> | undefined;
    const stop = (): Promise<void> => (stopped ??= replica.stop());
    stops.push(stop);
    const { service, metrics } = replica;
    return {
      service,
      metrics,
      lines,
      route: service.routes.first,
      stop,
      /** An operator's request about routes; `token` is nobody's when it is given. */
      ask: (method: 'GET' | 'POST', at: string, body?: unknown, token?: string) =>
        replica.ask(method, `/admin/routes${at}`, body, token),
    };
  }

  return {
    bed,
    gateway,
    start,
    async close(): Promise<void> {
      await Promise.all(stops.map((stop) => stop()));
      await gateway.close();
      await bed.close();
    },
  };
}

export type Replicas = Awaited<ReturnType<typeof openReplicas>>;
export type Replica = Awaited<ReturnType<Replicas['start']>>;

function keepLines(lines: Record<string, unknown>[]): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      for (const line of chunk.toString('utf8').split('\n')) if (line) lines.push(JSON.parse(line));
      done();
    },
  });
}
