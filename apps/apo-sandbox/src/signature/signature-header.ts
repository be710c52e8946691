/** What stands in a `signature` header. */
export interface SignatureHeader {
  readonly algorithm: string;
  /** Absent means the newest version (APO reference 1.3). */
  readonly keyVersion?: string;
  /** Base64, percent-decoded. */
  readonly signature: string;
}

/** Writes the header as APO does: base64 percent-encoded, no blanks after the commas. */
export function writeSignatureHeader(keyVersion: string, base64: string): string {
  return `algorithm=RSA256,keyVersion=${keyVersion},signature=${encodeURIComponent(base64)}`;
}

/**
 * Reads the header with its fields in any order and spacing (APO reference 1.3). Undefined when there is no signature
 * in it or its percent-encoding is broken. A raw `+` stays a plus: this is not form encoding.
 */
export function readSignatureHeader(header: string): SignatureHeader | undefined {
  const fields = new Map<string, string>();
  for (const field of header.split(',')) {
    const equals = field.indexOf('=');
    if (equals > 0) fields.set(field.slice(0, equals).trim().toLowerCase(), field.slice(equals + 1).trim());
  }
  const encoded = fields.get('signature');
  if (!encoded) return undefined;
  try {
    return {
      algorithm: fields.get('algorithm') ?? '',
      keyVersion: fields.get('keyversion') || undefined,
      signature: decodeURIComponent(encoded),
    };
  } catch {
    return undefined;
  }
}
