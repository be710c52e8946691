import { createHash } from 'node:crypto';
import { base32 } from '@paywright/kernel';

/**
 * Our number of a notification, computed from its route and its exact bytes, so that a re-delivery meets itself. It is
 * also the id of the event that tells of it.
 */
export function notificationIdFor(route: string, rawBody: Uint8Array): string {
  // A route has no colon, so the first one always ends it.
  const digest = createHash('sha256').update(`${route}:`).update(rawBody).digest();
  return `ntf_${base32(digest)}`;
}
