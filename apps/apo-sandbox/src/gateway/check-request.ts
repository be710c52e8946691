import type { IncomingHttpHeaders } from 'node:http';
import type { Merchant, Merchants } from '../merchants/merchant';
import { verifyMessage } from '../signature/verify-message';
import type { Result } from './result';
import { failed } from './result';

/** A call as it arrived. */
export interface ApiCall {
  readonly method: string;
  /** The request target as received: path and query, undecoded, double slashes kept. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Who calls, or the answer to somebody who cannot prove it; that one goes out unsigned (APO reference 1.6). */
export function authenticate(call: ApiCall, merchants: Merchants): Merchant | Result {
  const clientId = header(call, 'client-id');
  const merchant = clientId === undefined ? undefined : merchants.get(clientId);
  if (!merchant) return failed('CLIENT_INVALID');
  const time = header(call, 'request-time');
  const signature = header(call, 'signature');
  if (!time || !signature) return failed('INVALID_SIGNATURE');
  const parts = { method: call.method, target: call.target, clientId: merchant.clientId, time, body: call.body };
  return verifyMessage(parts, signature, merchant.publicKeys) ? merchant : failed('INVALID_SIGNATURE');
}

/** Whether the body is announced as JSON, whatever the parameters and their spacing. */
export function isJson(call: ApiCall): boolean {
  return /^application\/json\s*(;|$)/i.test(header(call, 'content-type') ?? '');
}

function header({ headers }: ApiCall, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}
