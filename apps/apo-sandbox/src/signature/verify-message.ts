import type { KeyObject } from 'node:crypto';
import { verify } from 'node:crypto';
import type { SignedParts } from './message';
import { bytesToSign } from './message';
import { readSignatureHeader } from './signature-header';

/** Public keys by version; the last one is the newest. */
export type PublicKeys = ReadonlyMap<string, KeyObject>;

/** Whether the header signs these parts with one of the keys: the version it names, else the newest. */
export function verifyMessage(parts: SignedParts, header: string, keys: PublicKeys): boolean {
  const read = readSignatureHeader(header);
  if (read?.algorithm.toUpperCase() !== 'RSA256') return false;
  const key = read.keyVersion === undefined ? [...keys.values()].at(-1) : keys.get(read.keyVersion);
  if (key === undefined) return false;
  return verify('sha256', bytesToSign(parts), key, Buffer.from(read.signature, 'base64'));
}
