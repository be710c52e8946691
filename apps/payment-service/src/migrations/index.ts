import { Payments1700000000001 } from './0001-payments';
import { FollowUps1700000000002 } from './0002-follow-ups';
import { Cards1700000000003 } from './0003-cards';
import { RoutesOfCards1700000000004 } from './0004-routes-of-cards';
import { Operators1700000000005 } from './0005-operators';
import { Routing1700000000006 } from './0006-routing';
import { RoutesInOperation1700000000007 } from './0007-routes-in-operation';
import { UnknownQueue1700000000008 } from './0008-unknown-queue';
import { Health1700000000009 } from './0009-health';
import { Partitions1700000000010 } from './0010-partitions';
import { Recoveries1700000000011 } from './0011-recoveries';

/** Every migration of this service's database, oldest first. */
export const migrations = [
  Payments1700000000001,
  FollowUps1700000000002,
  Cards1700000000003,
  RoutesOfCards1700000000004,
  Operators1700000000005,
  Routing1700000000006,
  RoutesInOperation1700000000007,
  UnknownQueue1700000000008,
  Health1700000000009,
  Partitions1700000000010,
  Recoveries1700000000011,
];
