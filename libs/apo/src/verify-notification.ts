import type { SignatureHeaderFault } from './signature/signature-header';
import { verifySignature, type VersionedPublicKey } from './signature/verify-signature';

/** A notification as it came in, before anybody trusts it, and what its route expects. */
export interface ReceivedNotification {
  readonly method: string;
  /** The raw request target, query included, not decoded. */
  readonly path: string;
  /** Header names in any letter case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The exact bytes received. */
  readonly rawBody: Uint8Array;
  /** The route's own client id, which the message must carry. */
  readonly clientId: string;
  /** The gateway's keys this route trusts. */
  readonly publicKeys: readonly VersionedPublicKey[];
}

export type NotificationFault =
  | 'client-id-missing'
  | 'client-id-differs'
  | 'request-time-missing'
  | 'signature-missing'
  | 'signature-mismatch'
  | SignatureHeaderFault;

export type NotificationVerification =
  | { readonly verified: true; /** Version of the key that verified it. */ readonly keyVersion: string }
  | { readonly verified: false; readonly reason: NotificationFault; readonly detail: string };

/**
 * Whether the gateway sent exactly these bytes to exactly this address (APO reference 1.4, 4.3). Signers disagree on
 * whether the query belongs to the signed URI: it is tried with, then without (C8). How old the message is says nothing,
 * since it is re-sent for more than a day; repeats are recognised by what they report. There is no way to switch this off.
 */
export function verifyNotification(notification: ReceivedNotification): NotificationVerification {
  const { method, path, rawBody: body, clientId, publicKeys } = notification;
  const sentClientId = header(notification, 'client-id');
  if (!sentClientId) return fault('client-id-missing', 'the client-id header is missing');
  if (sentClientId !== clientId) {
    return fault('client-id-differs', "the client-id header is not this route's client id");
  }
  const time = header(notification, 'request-time');
  if (!time) return fault('request-time-missing', 'the request-time header is missing');
  const signature = header(notification, 'signature');
  if (!signature) return fault('signature-missing', 'the signature header is missing');

  const withQuery = verifySignature({ method, uri: path, clientId, time, body }, signature, publicKeys);
  const query = path.indexOf('?');
  if (withQuery.verified || withQuery.reason !== 'signature-mismatch' || query < 0) return withQuery;
  return verifySignature({ method, uri: path.slice(0, query), clientId, time, body }, signature, publicKeys);
}

function fault(reason: NotificationFault, detail: string): NotificationVerification {
  return { verified: false, reason, detail };
}

function header({ headers }: ReceivedNotification, name: string): string | undefined {
  const [, value] = Object.entries(headers).find(([candidate]) => candidate.toLowerCase() === name) ?? [];
  return typeof value === 'string' ? value : value?.join(',');
}
