/** For a migration: the events each consumer of a service has seen. */
export const createInboxSql = `
  CREATE TABLE inbox (
    consumer    text        NOT NULL,
    source      text        NOT NULL,
    event_id    text        NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (consumer, source, event_id)
  );
  COMMENT ON TABLE inbox IS 'Events a consumer has handled; written first in the transaction of their effects';
  -- Rows come in the order of time, so the smallest kind of index serves the deletion of old ones.
  CREATE INDEX inbox_received_at ON inbox USING brin (received_at) WITH (pages_per_range = 16)
`;
