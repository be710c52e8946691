import { type NotificationVerification, verifyNotification, type VersionedPublicKey } from '@paywright/apo';
import type { Sealer } from '@paywright/sealing';
import type { DataSource } from 'typeorm';

/** The first delivery of a notification as its row has it. */
export interface StoredNotification {
  readonly notification_id: string;
  readonly route: string;
  readonly request_path: string;
  readonly client_id: string;
  readonly request_time: string;
  readonly signature: string;
  readonly sealed_body: Buffer;
}

export interface Evidence {
  /** The exact bytes that came in. */
  readonly rawBody: Buffer;
  readonly verification: NotificationVerification;
}

export async function findNotification(
  db: DataSource,
  notificationId: string,
): Promise<StoredNotification | undefined> {
  const [row] = await db.query<StoredNotification[]>(
    // When it came first says which partition has it.
    `SELECT notification_id, route, request_path, client_id, request_time, signature, sealed_body
       FROM deliveries JOIN notifications USING (notification_id, received_at) WHERE notification_id = $1`,
    [notificationId],
  );
  return row;
}

/**
 * Opens a stored notification and verifies its first delivery again, with the gateway's keys as they are trusted now.
 * Throws when the body does not open: its key is gone, it was altered, or it is another row's.
 */
export function openEvidence(
  stored: StoredNotification,
  sealer: Sealer,
  publicKeys: readonly VersionedPublicKey[],
): Evidence {
  const { client_id: clientId, request_time: requestTime, signature, request_path: path } = stored;
  const rawBody = sealer.open(stored.sealed_body, stored.notification_id);
  const headers = { 'client-id': clientId, 'request-time': requestTime, signature };
  return {
    rawBody,
    verification: verifyNotification({ method: 'POST', path, headers, rawBody, clientId, publicKeys }),
  };
}
