import { Notifications1700000000001 } from './0001-notifications';
import { SealedBodies1700000000002 } from './0002-sealed-bodies';

/** In the order they run. */
export const migrations = [Notifications1700000000001, SealedBodies1700000000002];
