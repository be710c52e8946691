import { Shipments1700000000001 } from './0001-shipments';

/** In the order they run. */
export const migrations = [Shipments1700000000001];
