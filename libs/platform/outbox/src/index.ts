export * from './outbox';
export { createOutboxSql } from './outbox-table';
export type { RelayHooks, RelayTimings } from './relay-options';
