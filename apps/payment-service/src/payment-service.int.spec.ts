import { generateKeyPairSync } from 'node:crypto';
import { inboxKeptMs } from '@paywright/inbox';
import { createLogger, Metrics } from '@paywright/observability';
import { openDatabase } from '@paywright/postgres';
import { eventually } from '@paywright/testing';
import type { Config } from './app.config';
import { PaymentService } from './payment-service';
import { breakerSchema, limitsSchema } from './routes/route-limits-variable';
import { openTestBed, type TestBed } from './test-bed';

let bed: TestBed;
let service: PaymentService;

beforeEach(async () => {
  bed = await openTestBed();
  const { url } = bed.db.options as { url: string };
  const key = () => generateKeyPairSync('rsa', { modulusLength: 2048 });
  const config = {
    ROUTES: [
      {
        name: 'apo-kr',
        baseUrl: 'http://127.0.0.1:9',
        clientId: 'SANDBOX_1',
        privateKey: key().privateKey,
        keyVersion: '1',
        apoPublicKeys: [{ version: '1', key: key().publicKey }],
        paymentExpiryMs: 540_000,
        acquirerAliases: {},
        terms: { name: 'apo-kr', product: 'apo' },
        limits: limitsSchema.parse(undefined),
        breaker: breakerSchema.parse(undefined),
      },
    ],
    EVENT_SOURCES: [],
    SHUTDOWN_DELAY: 0,
    RETENTION_INBOX: inboxKeptMs,
    RETENTION_OPERATIONS: Infinity,
    UPSTREAM_CONNECT_TIMEOUT: 1_000,
    UPSTREAM_TIMEOUT: 2_000,
    OPERATION_LEASE: 5_000,
    OPERATION_POLL: 200,
    OPERATION_SLOTS: 1,
  } as unknown as Config;
  service = new PaymentService(config, {
    unreadMessages: () => 0,
    db: await openDatabase({ url, poolSize: 2, applicationName: 'spec-service' }),
    eventLog: { append: async () => undefined, close: async () => undefined } as never,
    clock: bed.clock,
    logger: createLogger('spec', 'silent'),
    metrics: new Metrics(),
  });
});

afterEach(async () => {
  await service.stop();
  await bed.close();
});

it('forgets events once the log has forgotten them, and not before', async () => {
  await bed.db.query(
    `INSERT INTO inbox (consumer, source, event_id, event_time, received_at)
     SELECT 'payment-service', 'x', id, '2001-01-01', now() - age
       FROM (VALUES ('old', interval '16 days'), ('young', interval '14 days')) AS event (id, age)`,
  );
  service.start();
  const left = () => bed.db.query<{ event_id: string }[]>('SELECT event_id FROM inbox');
  await eventually(async () => (await left()).length === 1, { describe: 'one event is left' });
  expect(await left()).toEqual([{ event_id: 'young' }]);
});
