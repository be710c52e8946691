import { randomBytes } from 'node:crypto';
import { DeadLettered, decodeEvent, type ReceivedEvent } from '@paywright/contracts';
import { maxMessageBytes, type ReceivedMessage } from '@paywright/event-log';
import { createInboxSql, Inbox, partitionInbox } from '@paywright/inbox';
import { ManualClock } from '@paywright/kernel';
import { createOutboxSql, Outbox } from '@paywright/outbox';
import { inTransaction, openDatabase } from '@paywright/postgres';
import { type FreshDatabase, freshDatabase } from '@paywright/testing';
import type { DataSource } from 'typeorm';
import type { z } from 'zod';
import { deadLetterInto } from './dead-letter';

let database: FreshDatabase;
let db: DataSource;
let seen: string[];
const inbox = new Inbox('spec-service');
const clock = new ManualClock(Date.parse('2030-01-01T00:00:00Z'));

const message = (fields: Partial<ReceivedMessage> = {}): ReceivedMessage => ({
  topic: 'payments.events',
  partition: 3,
  offset: '17',
  key: 'pay_a',
  headers: {
    ce_id: 'event-1',
    ce_source: 'payment-service',
    ce_type: 'paywright.payment.captured.v9',
    ce_time: '2030-01-01T00:00:00.000Z',
  },
  value: '{"new":"meaning"}',
  ...fields,
});

function deadLetter(letter: ReceivedMessage, reason = 'unknown version'): Promise<void> {
  const outbox = new Outbox({ db, eventLog: { append: () => Promise.reject(new Error('not in this spec')) } });
  const onDeadLetter = ({ offset }: ReceivedMessage) => seen.push(offset);
  return deadLetterInto({ db, inbox, outbox, source: 'spec-service', clock, onDeadLetter })(letter, reason);
}

async function deadLetters(): Promise<ReceivedEvent<z.output<typeof DeadLettered.schema>>[]> {
  const rows = await db.query<{ topic: string; headers: Record<string, string>; value: string }[]>(
    'SELECT topic, headers, value FROM outbox ORDER BY id',
  );
  return rows.map((row) => decodeEvent(DeadLettered, row));
}

beforeAll(async () => {
  database = await freshDatabase();
  db = await openDatabase({ url: database.url, poolSize: 4, applicationName: 'dead-letter-spec' });
  await db.query(createInboxSql);
  await partitionInbox(db);
  await db.query(createOutboxSql);
});

beforeEach(async () => {
  seen = [];
  await db.query('TRUNCATE inbox, outbox');
});

afterAll(async () => {
  await db.destroy();
  await database.drop();
});

describe('a dead letter', () => {
  it('is published whole, with its place and the reason, and reported', async () => {
    await deadLetter(message());
    expect(await deadLetters()).toMatchObject([
      {
        source: 'spec-service',
        data: {
          consumer: 'spec-service',
          reason: 'unknown version',
          occurredAt: '2030-01-01T00:00:00.000Z',
          original: message(),
        },
      },
    ]);
    expect(seen).toEqual(['17']);
  });

  it('happens once, however often and from however many consumers it comes', async () => {
    await Promise.all([deadLetter(message()), deadLetter(message()), deadLetter(message())]);
    expect(await deadLetters()).toHaveLength(1);
    expect(seen).toHaveLength(1);
  });

  it('is an effect like any other: an event that took effect is not put aside', async () => {
    await inTransaction(db, (tx) =>
      inbox.first(tx, { source: 'payment-service', id: 'event-1', time: '2030-01-01T00:00:00.000Z' }),
    );
    await deadLetter(message());
    expect(await deadLetters()).toEqual([]);
  });

  it('is told apart by its place when it has no identity', async () => {
    await deadLetter(message({ headers: {} }));
    await deadLetter(message({ headers: {} }));
    await deadLetter(message({ headers: {}, offset: '18' }));
    expect((await deadLetters()).map(({ data }) => data.original.offset)).toEqual(['17', '18']);
  });

  const endless = randomBytes(300_000).toString('hex');

  it.each([
    ['without a key', { key: '' }],
    ['with NUL in its key', { key: 'pay\0' }],
    ['with an endless key', { key: endless }],
    ['with NUL in its identity', { headers: { ...message().headers, ce_id: 'event\0' } }],
    ['with an endless identity', { headers: { ...message().headers, ce_source: endless } }],
  ])('can be made of a message %s, and of it once', async (_what, fields) => {
    await deadLetter(message(fields));
    await deadLetter(message(fields));
    expect(await deadLetters()).toMatchObject([{ data: { original: { partition: 3, offset: '17' } } }]);
  });

  it('leaves its text behind when it would not fit into a message', async () => {
    await deadLetter(message({ value: '"'.repeat(maxMessageBytes * 0.6) }));
    const [letter] = await deadLetters();
    expect(letter?.data.original).toMatchObject({ offset: '17', key: 'pay_a', value: '' });
    expect(letter?.data.reason).toContain('too large');
  });

  it('has not happened at all when the database fails', async () => {
    await db.query('ALTER TABLE outbox RENAME TO outbox_away');
    await expect(deadLetter(message())).rejects.toThrow('outbox');
    await db.query('ALTER TABLE outbox_away RENAME TO outbox');
    expect(await db.query('SELECT FROM inbox')).toEqual([]);
    await deadLetter(message());
    expect(await deadLetters()).toHaveLength(1);
  });
});
