export * from './certificates';
export * from './eventually';
export * from './kafka';
export * from './postgres/embedded-postgres';
export * from './postgres/fresh-database';
export { freePort, portIsTaken } from './postgres/ports';
export * from './scenario';
