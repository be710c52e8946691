/** What a `signature` header says. */
export interface SignatureHeader {
  /** The version of the signer's key; absent means its newest (APO reference 1.3). */
  readonly keyVersion?: string;
  readonly signature: Buffer;
}

export type SignatureHeaderFault = 'signature-malformed' | 'algorithm-unsupported' | 'signature-not-base64';

/** Writes the header as the SDKs do: no space after a comma, the base64 percent-encoded. */
export function formatSignatureHeader(keyVersion: string, base64: string): string {
  return `algorithm=RSA256,keyVersion=${keyVersion},signature=${encodeURIComponent(base64)}`;
}

/**
 * Reads the header whatever the order, spacing and letter case of its fields: pages and SDKs differ (APO reference 1.3).
 * RSA256 is the only algorithm there is; a header that leaves it out means it.
 */
export function parseSignatureHeader(header: string): SignatureHeader | { readonly fault: SignatureHeaderFault } {
  const fields = new Map<string, string>();
  for (const part of header.split(',')) {
    const equals = part.indexOf('=');
    const name = part.slice(0, Math.max(equals, 0)).trim().toLowerCase();
    if (name === '' || fields.has(name)) return { fault: 'signature-malformed' };
    fields.set(name, part.slice(equals + 1).trim());
  }
  if ((fields.get('algorithm') ?? 'RSA256').toUpperCase() !== 'RSA256') return { fault: 'algorithm-unsupported' };
  const encoded = fields.get('signature');
  if (!encoded) return { fault: 'signature-malformed' };
  const signature = decodeSignature(encoded);
  if (!signature) return { fault: 'signature-not-base64' };
  return { keyVersion: fields.get('keyversion') || undefined, signature };
}

/** Percent-decoding only: form decoding would turn the `+` of an un-encoded signature into a space. */
function decodeSignature(encoded: string): Buffer | undefined {
  let base64: string;
  try {
    base64 = decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
  return /^[A-Za-z0-9+/]+={0,2}$/.test(base64) ? Buffer.from(base64, 'base64') : undefined;
}
