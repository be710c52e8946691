import { Payments1700000000001 } from './0001-payments';
import { ApiKeys1700000000002 } from './0002-api-keys';
import { FollowUps1700000000004 } from './0004-follow-ups';
import { Cards1700000000005 } from './0005-cards';
import { TimelineEvidence1700000000006 } from './0006-timeline-evidence';
import { TimelineDecisions1700000000007 } from './0007-timeline-decisions';
import { Partitions1700000000008 } from './0008-partitions';
import { OutboxInbox1700000000003 } from './0003-outbox-inbox';

/** In the order they run. */
export const migrations = [
  Payments1700000000001,
  ApiKeys1700000000002,
  OutboxInbox1700000000003,
  FollowUps1700000000004,
  Cards1700000000005,
  TimelineEvidence1700000000006,
  TimelineDecisions1700000000007,
  Partitions1700000000008,
];
