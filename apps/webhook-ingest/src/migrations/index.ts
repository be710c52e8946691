import { Notifications1700000000001 } from './0001-notifications';

/** In the order they run. */
export const migrations = [Notifications1700000000001];
