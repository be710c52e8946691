import type { KeyObject } from 'node:crypto';
import { verifyContent, type SignedParts } from './signed-content';
import { parseSignatureHeader, type SignatureHeaderFault } from './signature-header';

/** One of the gateway's public keys. During a rotation several stand side by side. */
export interface VersionedPublicKey {
  readonly version: string;
  readonly key: KeyObject;
}

export type Verification =
  | { readonly verified: true; /** Version of the key that verified it. */ readonly keyVersion: string }
  | { readonly verified: false; readonly reason: SignatureHeaderFault | 'signature-mismatch'; readonly detail: string };

const details: Record<SignatureHeaderFault, string> = {
  'signature-malformed': 'the signature header is not a list of name=value fields with one signature',
  'algorithm-unsupported': 'the signature header names an algorithm other than RSA256',
  'signature-not-base64': 'the signature is not percent-encoded base64',
};

/**
 * Verifies a message against the keys we trust. The key of the version the header names is tried first, else the newest;
 * then the others, since trust lies in the keys and their version labels are only copied by hand.
 */
export function verifySignature(
  parts: SignedParts,
  signatureHeader: string,
  publicKeys: readonly VersionedPublicKey[],
): Verification {
  const header = parseSignatureHeader(signatureHeader);
  if ('fault' in header) return { verified: false, reason: header.fault, detail: details[header.fault] };

  const match = inOrder(publicKeys, header.keyVersion).find(({ key }) => verifyContent(parts, header.signature, key));
  if (match) return { verified: true, keyVersion: match.version };

  const claimed = header.keyVersion === undefined ? 'no key version' : `key version ${header.keyVersion.slice(0, 16)}`;
  const tried = publicKeys.map(({ version }) => version).join(', ');
  const detail = `the header names ${claimed}; no key fits (versions tried: ${tried || 'none'})`;
  return { verified: false, reason: 'signature-mismatch', detail };
}

function inOrder(keys: readonly VersionedPublicKey[], claimed: string | undefined): readonly VersionedPublicKey[] {
  const rank = ({ version }: VersionedPublicKey): number => (version === claimed ? 0 : 1);
  return [...keys].sort((a, b) => rank(a) - rank(b) || b.version.localeCompare(a.version, 'en', { numeric: true }));
}
