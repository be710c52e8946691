import { formatSignatureHeader, importPrivateKey, importPublicKey, signContent, verifySignature } from '@paywright/apo';
import { parseConfig } from '@paywright/config';
import { startHttp } from '@paywright/http';
import { createLogger, Metrics } from '@paywright/observability';
import { openDatabase } from '@paywright/postgres';
import { eventually } from '@paywright/testing';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { configSchema } from '../app.config';
import { AppModule } from '../app.module';
import { PaymentService } from '../payment-service';
import { openTestBed } from '../test-bed';
import type { Route } from './route';

const keys = join(__dirname, '../../../../libs/apo/src/vectors/throw-away-keys');
const keyFile = (name: string): string => join(keys, `${name}.pem`);
const pem = (name: string): string => readFileSync(keyFile(name), 'ascii');
const clientId = '5YX0000000000001';

export const operatorToken = 'pwo_alice-0000000000000000000000000000';

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
  const { url } = bed.db.options as { url: string };
  const stops: (() => Promise<void>)[] = [];

  async function start({
    route = {},
    privateKeyFile = keyFile('merchant.private'),
    variables = {},
  }: ReplicaOptions = {}) {
    const account = {
      name: 'apo-kr',
      clientId,
      baseUrl: gateway.url,
      privateKeyFile,
      apoPublicKeys: [{ version: '1', file: keyFile('antom-1.public') }],
      breaker: { volumeThreshold: 3, window: '1s', resetTimeout: '1m' },
      ...route,
    };
    const config = parseConfig(configSchema, {
      DATABASE_URL: url,
      EVENT_LOG_URL: url,
      ROUTES: JSON.stringify({ routes: [account, { ...account, name: 'antom-kr', product: 'antom-direct' }] }),
      OPERATORS: `alice:${createHash('sha256').update(operatorToken).digest('hex')}`,
      OPERATION_POLL: '20ms',
      UPSTREAM_CONNECT_TIMEOUT: '400ms',
      ...variables,
    });
    const lines: Record<string, unknown>[] = [];
    const metrics = new Metrics();
    const service = new PaymentService(config, {
      db: await openDatabase({ url, poolSize: 4, applicationName: 'replica' }),
      eventLog: { append: async () => undefined, close: async () => undefined } as never,
      clock: bed.clock,
      logger: createLogger('spec', 'info', keepLines(lines)),
      metrics,
      unreadMessages: () => 0,
    });
    const silent = createLogger('spec', 'silent');
    const app = await startHttp(AppModule.of(service), { service: 'spec', port: 0, logger: silent, metrics });
    let stopped: Promise<void> | undefined;
    const stop = (): Promise<void> => (stopped ??= app.close());
    stops.push(stop);
    const base = await app.getUrl();
    await eventually(() => lines.some(({ msg }) => msg === 'calls upstream begin'), { describe: 'calls begin' });
    return {
      service,
      lines,
      metrics,
      route: service.routes.first as Route,
      stop,
      /** An operator's request; `token` is nobody's when it is given. */
      async ask(method: 'GET' | 'POST', path: string, body?: unknown, token = operatorToken) {
        const response = await fetch(`${base}/admin/routes${path}`, {
          method,
          headers: {
            authorization: `Bearer ${token}`,
            ...(body !== undefined && { 'content-type': 'application/json' }),
          },
          body: body === undefined ? undefined : JSON.stringify(body),
        });
        return { status: response.status, body: (await response.json()) as Record<string, unknown> };
      },
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
