export * from './inbox';
export { inboxTime } from './inbox-time';
export * from './inbox-retention';
export { createInboxSql, inboxTable, partitionInbox, unpartitionInbox } from './inbox-table';
