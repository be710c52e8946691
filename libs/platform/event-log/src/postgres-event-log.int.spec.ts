import { freshDatabase } from '@paywright/testing';
import type { FreshDatabase } from '@paywright/testing';
import { eventLogContract } from './contract/event-log.contract';

describe('the event log on PostgreSQL', () => {
  let database: FreshDatabase;

  beforeAll(async () => {
    database = await freshDatabase();
  });

  afterAll(() => database.drop());

  eventLogContract(() => ({ kind: 'postgres', url: database.url, timings: { leaseMs: 1_500 } }), 15_000);
});
