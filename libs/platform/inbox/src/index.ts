export * from './inbox';
export * from './inbox-retention';
export { createInboxSql } from './inbox-table';
