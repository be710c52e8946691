import { setTimeout as sleep } from 'node:timers/promises';
import { openEventLog } from '@paywright/event-log';
import { createOutboxSql, Outbox } from '@paywright/outbox';
import { openDatabase } from '@paywright/postgres';
import { startKafka } from '@paywright/running-system';
import { startEmbeddedPostgres } from '@paywright/testing';

export interface RelayRate {
  readonly messages: number;
  readonly seconds: number;
  readonly perSecond: number;
}

/** As long as an event that carries a whole payment. */
const valueBytes = 3_000;
const topic = 'payments.events';

/**
 * How fast one relay brings a full outbox to a Kafka of one broker: no payment is made meanwhile, so that the machine's cores
 * belong to the relay, PostgreSQL and the broker.
 */
export async function measureRelay(messages: number, signal: AbortSignal): Promise<RelayRate> {
  const kafka = await startKafka();
  const postgres = await startEmbeddedPostgres({});
  const db = await openDatabase({ url: postgres.url, poolSize: 4, applicationName: 'sizing' });
  const eventLog = openEventLog({ kind: 'kafka', brokers: [...kafka.brokers], clientId: 'sizing' });
  try {
    await eventLog.ensureTopics([{ name: topic }]);
    await db.query(createOutboxSql);
    const fill = (count: number): Promise<unknown> =>
      db.query(
        `INSERT INTO outbox (topic, key, headers, value)
         SELECT $1, 'pay_' || n % 997, '{"ce_type": "PaymentProcessing"}', json_build_object('n', n, 'pad', repeat('x', $2))
           FROM generate_series(1, $3) AS n`,
        [topic, valueBytes, count],
      );
    const outbox = new Outbox({ db, eventLog });
    await fill(Math.ceil(messages / 5)); // compilers and connections are warm before anything counts
    await outbox.start();
    await untilEmpty(outbox, signal);
    await outbox.stop();
    await fill(messages);
    const measured = new Outbox({ db, eventLog });
    const startedAt = performance.now();
    await measured.start();
    await untilEmpty(measured, signal);
    const seconds = (performance.now() - startedAt) / 1000;
    await measured.stop();
    return { messages, seconds, perSecond: messages / seconds };
  } finally {
    await eventLog.close();
    await db.destroy();
    await postgres.stop();
    await kafka.stop();
  }
}

async function untilEmpty(outbox: Outbox, signal: AbortSignal): Promise<void> {
  while ((await outbox.backlog()) > 0) await sleep(50, undefined, { signal });
}
