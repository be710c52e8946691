import type { RelayHooks } from './relay-options';

/** Says in a replica's log when it begins to relay for all of them, and when it ends. */
export function logLeadership(logger: {
  info(fields: object, message: string): void;
}): NonNullable<RelayHooks['onLeadership']> {
  return (leads) => logger.info({}, leads ? 'relays the outbox for all replicas' : 'relays the outbox no longer');
}
