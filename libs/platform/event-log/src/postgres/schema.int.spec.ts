import { type FreshDatabase, freshDatabase } from '@paywright/testing';
import type { EventLog } from '../event-log';
import { createPostgresEventLog } from './postgres-event-log';

let database: FreshDatabase;
let logs: EventLog[];

beforeEach(async () => {
  database = await freshDatabase();
  logs = Array.from({ length: 4 }, () => createPostgresEventLog({ url: database.url }));
});

afterEach(async () => {
  await Promise.all(logs.map((log) => log.close()));
  await database.drop();
});

describe('a new event log', () => {
  it('is set up once by processes that start together', async () => {
    await Promise.all(logs.map((log) => log.ensureTopics([{ name: 'payments.events' }])));
    await Promise.all(logs.map((log) => log.ping()));
  });
});
