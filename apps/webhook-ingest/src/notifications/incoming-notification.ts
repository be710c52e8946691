import type { IncomingHttpHeaders } from 'node:http';

/** A call to a notification address, as it came in and before anybody trusts it. */
export interface IncomingNotification {
  /** The raw request target, query included. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders;
  /** The exact bytes. */
  readonly rawBody: Buffer;
}
