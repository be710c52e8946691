export { logLeadership } from './log-leadership';
export * from './outbox';
export { addMessagesSql, createOutboxSql, messagesParameter } from './outbox-table';
export type { RelayHooks, RelayTimings } from './relay-options';
