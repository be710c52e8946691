import { Payments1700000000001 } from './0001-payments';

/** Every migration of this service's database, oldest first. */
export const migrations = [Payments1700000000001];
