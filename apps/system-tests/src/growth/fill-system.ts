import { timeOrderedBound } from '@paywright/kernel';
import { boundLiteral, type PartitionedTable, partitionsBetween } from '@paywright/partitions';
import type { RunningSystem, ServiceName } from '@paywright/running-system';
import { Client } from 'pg';
import { type Name, nameSql, type StoredPayments } from './stored-payments';

/** Rows of the payment that is copied, in one table. */
interface Copied {
  readonly table: string;
  /** Which rows of the table are its own; `$1` is the payment, `$2` its request, `$3` APO's number. */
  readonly own: string;
  /** SQL for columns that differ by what became of the payment, `s.fate`; `t` is the copied row. */
  readonly columns?: Readonly<Record<string, string>>;
  /** SQL for which payments have such a row. */
  readonly only?: string;
}

const notOver = `s.fate = 'unknown'`;
const hasShipment = `s.fate IN ('captured', 'held')`;
/** What the event log has forgotten, inboxes have, too. */
const isRecent = `s.at > now() - interval '15 days'`;

const copied: Readonly<Record<ServiceName, readonly Copied[]>> = {
  'payment-service': [
    {
      table: 'payments',
      own: 'id = $1',
      columns: {
        status: `CASE s.fate WHEN 'failed' THEN 'failed' WHEN 'unknown' THEN 'processing' ELSE t.status END`,
        captured: `CASE WHEN ${hasShipment} THEN t.captured ELSE 0 END`,
        held: `s.fate = 'held'`,
        unknown_since: `CASE WHEN ${notOver} THEN s.at END`,
      },
    },
    { table: 'attempts', own: 'payment_id = $1' },
    {
      table: 'operations',
      own: 'payment_id = $1',
      columns: {
        // Asked about again long after the benchmark: nobody upstream knows these payments.
        state: `CASE WHEN ${notOver} AND t.kind = 'inquire' THEN 'due' ELSE t.state END`,
        due_at: `CASE WHEN ${notOver} THEN now() + interval '30 days' ELSE t.due_at + s.shift END`,
      },
    },
    { table: 'inbox', own: `event_id LIKE $1 || '%'`, only: isRecent },
  ],
  'api-gateway': [
    {
      table: 'payments',
      own: 'payment_id = $1',
      columns: {
        status: `CASE s.fate WHEN 'failed' THEN 'failed' WHEN 'unknown' THEN 'processing' ELSE t.status END`,
        holds_order: `s.fate <> 'failed'`,
      },
    },
    { table: 'timeline', own: 'payment_id = $1' },
    { table: 'shipments', own: 'payment_id = $1', only: hasShipment },
    { table: 'idempotency_keys', own: 'payment_id = $1', only: `s.at > now() - interval '30 days'` },
  ],
  'webhook-ingest': [
    {
      table: 'deliveries',
      own: `notification_id IN (SELECT notification_id FROM notifications WHERE apo_payment_id = $3)`,
    },
    { table: 'notifications', own: 'apo_payment_id = $3' },
  ],
  'fulfillment-service': [
    { table: 'shipments', own: 'payment_ids @> ARRAY[$1::text]', only: hasShipment },
    { table: 'inbox', own: `event_id LIKE $1 || '%'`, only: isRecent },
  ],
};

const partitioned: Readonly<Partial<Record<ServiceName, PartitionedTable>>> = {
  'payment-service': {
    name: 'operations',
    key: 'request_id',
    span: 'month',
    boundAt: (at) => timeOrderedBound('pr', at.getTime()),
  },
  'api-gateway': { name: 'timeline', key: 'filed_at', span: 'month' },
  'webhook-ingest': { name: 'notifications', key: 'received_at', span: 'month' },
};

/** The payment that is copied, by its numbers. */
export interface Model {
  readonly paymentId: string;
  readonly requestId: string;
  readonly apoPaymentId: string;
  readonly referenceOrderId: string;
}

/** What of the model stands in the rows, in the order it is replaced. */
export function namesOf(model: Model, others: readonly string[]): Name[] {
  const { paymentId, requestId, apoPaymentId, referenceOrderId } = model;
  return [
    { text: paymentId },
    { text: requestId, isTimeOrdered: true },
    ...[apoPaymentId, referenceOrderId, ...others].map((text) => ({ text })),
  ];
}

/**
 * Fills the databases of all services with payments that agree with each other: copies of a real one that went all the way, with
 * numbers and times of their own, as the services' own statements would have left them.
 */
export async function fillSystem(
  system: RunningSystem,
  stored: StoredPayments,
  model: Model,
  names: readonly Name[],
): Promise<void> {
  await Promise.all(
    (Object.keys(copied) as ServiceName[]).map((service) =>
      fillDatabase(system.databaseOf(service), service, stored, model, names),
    ),
  );
}

async function fillDatabase(
  url: string,
  service: ServiceName,
  stored: StoredPayments,
  model: Model,
  names: readonly Name[],
): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('SET synchronous_commit = off');
    await client.query(`SET work_mem = '64MB'`);
    const table = partitioned[service];
    if (table) await makePastPartitions(client, table, stored);
    await client.query(`
      CREATE UNLOGGED TABLE growth AS
      SELECT n, at, at - now() AS shift, fate, ${names.map((name, place) => `${nameSql(name)} AS name_${place}`).join(', ')}
        FROM (SELECT n, ${stored.momentSql} AS at, ${stored.fateSql} AS fate FROM generate_series(1, ${stored.count}) AS n) AS s`);
    await client.query('ANALYZE growth');
    for (const one of copied[service]) await copyRows(client, one, model, names);
    await client.query('DROP TABLE growth');
    await client.query('VACUUM (ANALYZE)');
  } finally {
    await client.end();
  }
}

async function makePastPartitions(
  client: Client,
  table: PartitionedTable,
  { since, until }: StoredPayments,
): Promise<void> {
  for (const partition of partitionsBetween(table, new Date(since), new Date(until))) {
    const [from, to] = [boundLiteral(table, partition.from), boundLiteral(table, partition.to)];
    await client.query(
      `CREATE TABLE IF NOT EXISTS ${partition.name} PARTITION OF ${table.name} FOR VALUES FROM (${from}) TO (${to})`,
    );
  }
}

async function copyRows(
  client: Client,
  { table, own, columns = {}, only = 'true' }: Copied,
  { paymentId, requestId, apoPaymentId }: Model,
  names: readonly Name[],
): Promise<void> {
  const { rows } = await client.query<{ name: string; type: string }>(
    `SELECT attname AS name, format_type(atttypid, NULL) AS type FROM pg_attribute
      WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
    [table],
  );
  const [text, parameters] = placed(own, [paymentId, requestId, apoPaymentId]);
  const { rows: models } = await client.query<{ model: Record<string, unknown> }>(
    `SELECT to_jsonb(t) AS model FROM ${table} AS t WHERE ${text}`,
    parameters,
  );
  const values = rows.map(({ name, type }) => {
    if (columns[name] !== undefined) return columns[name];
    if (type === 'timestamp with time zone') return `t.${name} + s.shift`;
    const told = JSON.stringify(models.map(({ model }) => model[name]));
    // Only what stands there is replaced: most columns are copied as they are.
    const renamed = names.reduce(
      (expression, one, place) =>
        told.includes(one.text) ? `replace(${expression}, '${one.text}', s.name_${place})` : expression,
      `t.${name}::text`,
    );
    return renamed === `t.${name}::text` ? `t.${name}` : `${renamed}::${type}`;
  });
  await client.query(
    `INSERT INTO ${table} (${rows.map(({ name }) => name).join(', ')})
     SELECT ${values.join(', ')} FROM growth AS s, (SELECT * FROM ${table} WHERE ${text} OFFSET 0) AS t WHERE ${only} ORDER BY s.n`,
    parameters,
  );
}

/** The condition with only the parameters it names, numbered anew. */
function placed(condition: string, values: readonly string[]): [string, string[]] {
  const used: string[] = [];
  const text = condition.replace(/\$(\d)/g, (_, number: string) => `$${used.push(values[Number(number) - 1] ?? '')}`);
  return [text, used];
}
