import type { Pool } from 'pg';

/** Raised with every change below; a database of a newer version is left alone. */
const version = 1;

const statements = `
CREATE TABLE event_log_version (version integer NOT NULL);
INSERT INTO event_log_version VALUES (${version});

CREATE TABLE log_topic (
  name text PRIMARY KEY,
  partitions integer NOT NULL CHECK (partitions > 0),
  retention_ms bigint NOT NULL CHECK (retention_ms > 0)
);

-- An append locks its rows here in (topic, partition) order and takes offsets by updating them: offsets are gapless and
-- in commit order. Room on each page keeps these updates off the index.
CREATE TABLE log_partition (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  topic text NOT NULL REFERENCES log_topic,
  partition integer NOT NULL,
  first_offset bigint NOT NULL DEFAULT 0,
  next_offset bigint NOT NULL DEFAULT 0,
  UNIQUE (topic, partition)
) WITH (fillfactor = 25);

-- Rows up to a page stay whole and uncompressed: compressing every message would cost more than the space is worth.
CREATE TABLE log_message (
  partition_id integer NOT NULL,
  "offset" bigint NOT NULL,
  key text NOT NULL,
  headers json NOT NULL,
  value text NOT NULL,
  appended_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (partition_id, "offset")
) WITH (toast_tuple_target = 8160);

CREATE TABLE group_member (
  group_name text NOT NULL,
  member_id text NOT NULL,
  topics text[] NOT NULL,
  joined_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (group_name, member_id)
) WITH (fillfactor = 25);

-- Who reads a partition for a group. The owner's lease is its membership's; each change of owner raises the epoch, and
-- offsets are written only under the current one.
CREATE TABLE group_partition (
  group_name text NOT NULL,
  partition_id integer NOT NULL REFERENCES log_partition,
  owner text,
  epoch bigint NOT NULL DEFAULT 0,
  next_offset bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (group_name, partition_id)
) WITH (fillfactor = 25);
`;

/** Creates the tables unless they exist, under an advisory lock so that processes may race. */
export async function ensureSchema(pool: Pool): Promise<void> {
  if (await schemaExists(pool)) return;
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query("SELECT pg_advisory_xact_lock(hashtextextended('paywright event log schema', 0))");
    if (!(await schemaExists(client))) await client.query(statements);
    await client.query('COMMIT');
    client.release();
  } catch (error) {
    client.release(true); // an open transaction ends with its connection
    throw error;
  }
}

async function schemaExists(db: Pick<Pool, 'query'>): Promise<boolean> {
  // Asks the table, not to_regclass: inside a transaction that one may answer from a cache older than the lock.
  const { rows } = await db.query<{ exists: boolean }>(
    `SELECT EXISTS (SELECT FROM pg_class WHERE relname = 'event_log_version' AND relnamespace = current_schema()::regnamespace)`,
  );
  return rows[0]?.exists === true;
}
