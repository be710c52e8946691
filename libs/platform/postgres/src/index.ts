export { connectionSettings, defaultSettings, hangUpOnSilence } from './connection-settings';
export type { ConnectionSettings } from './connection-settings';
export * from './database';
export * from './ensure-database';
export * from './in-transaction';
export * from './is-transient';
export * from './migrate';
export * from './minor-column';
export * from './statement';
