import { Payments1700000000001 } from './0001-payments';
import { FollowUps1700000000002 } from './0002-follow-ups';

/** Every migration of this service's database, oldest first. */
export const migrations = [Payments1700000000001, FollowUps1700000000002];
