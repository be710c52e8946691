import { Notifications1700000000001 } from './0001-notifications';
import { SealedBodies1700000000002 } from './0002-sealed-bodies';
import { Partitions1700000000003 } from './0003-partitions';

/** In the order they run. */
export const migrations = [Notifications1700000000001, SealedBodies1700000000002, Partitions1700000000003];
