import 'reflect-metadata';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { startHttp } from '@paywright/http';
import { createLogger, type Logger, Metrics } from '@paywright/observability';
import { openDatabase } from '@paywright/postgres';
import { AppModule } from './app.module';
import { configSchema } from './app.config';
import { PaymentService } from './payment-service';
import type { TestBed } from './test-bed';

/** The operator of specs, and what lets it in. */
export const operator = 'kim';
const operatorToken = 'opr_spec';

export interface RunningService {
  readonly service: PaymentService;
  readonly url: string;
  readonly metrics: Metrics;
  /** One request as the operator, or with another token. */
  ask(method: 'GET' | 'POST', path: string, body?: unknown, token?: string): Promise<Answer>;
  stop(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

const keys = path.join(__dirname, '../../../libs/apo/src/vectors/throw-away-keys');

/** An account as ROUTES describes it, at an address where nobody listens unless told otherwise. */
export function routeNamed(name: string, changes: object = {}): object {
  return {
    name,
    clientId: 'SANDBOX_X',
    baseUrl: 'http://127.0.0.1:9',
    privateKeyFile: path.join(keys, 'merchant.private.pem'),
    apoPublicKeys: [{ version: '1', file: path.join(keys, 'antom-1.public.pem') }],
    ...changes,
  };
}

export interface ReplicaSettings {
  /** Of the environment. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly logger?: Logger;
}

/** A replica of payment-service on the bed's database: its HTTP side and its calls upstream, without its consumers. */
export async function startReplica(
  bed: TestBed,
  routes: readonly object[],
  { variables = {}, logger = createLogger('spec', 'silent') }: ReplicaSettings = {},
): Promise<RunningService> {
  const { url: databaseUrl } = bed.db.options as { url: string };
  const metrics = new Metrics();
  const config = configSchema.parse({
    DATABASE_URL: databaseUrl,
    EVENT_LOG: 'postgres',
    EVENT_LOG_URL: databaseUrl,
    ROUTES: JSON.stringify({ routes }),
    OPERATORS: `${operator}:${createHash('sha256').update(operatorToken).digest('hex')}`,
    UPSTREAM_CONNECT_TIMEOUT: '1s',
    UPSTREAM_TIMEOUT: '2s',
    OPERATION_LEASE: '5s',
    ...variables,
  });
  const service = new PaymentService(config, {
    unreadMessages: () => 0,
    db: await openDatabase({ url: databaseUrl, poolSize: 4, applicationName: 'spec-service' }),
    eventLog: { append: async () => undefined, close: async () => undefined } as never,
    clock: bed.clock,
    logger,
    metrics,
  });
  await service.prepare();
  const app = await startHttp(AppModule.of(service), { service: 'payment-service', port: 0, logger, metrics });
  const url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
  return {
    service,
    url,
    metrics,
    ask: async (method, at, body, token = operatorToken) => {
      const response = await fetch(`${url}${at}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    },
    stop: () => app.close(),
  };
}
