import { Shipments1700000000001 } from './0001-shipments';
import { Parts1700000000002 } from './0002-parts';
import { Partitions1700000000003 } from './0003-partitions';
import { PaymentsFoundAtOnce1700000000004 } from './0004-payments-found-at-once';

/** In the order they run. */
export const migrations = [
  Shipments1700000000001,
  Parts1700000000002,
  Partitions1700000000003,
  PaymentsFoundAtOnce1700000000004,
];
