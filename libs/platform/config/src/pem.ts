import { createPrivateKey, X509Certificate } from 'node:crypto';
import { z } from 'zod';

/** Certificates in PEM, one or several: a chain, or authorities to trust. The text itself, once all are readable. */
export function pemCertificates() {
  return z.string().refine((text) => certificatesIn(text) > 0, {
    error: 'must be certificates in PEM, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----',
  });
}

/** An unencrypted private key in PEM. The text itself, once it is readable. */
export function pemPrivateKey() {
  return z.string().superRefine((text, context) => {
    try {
      createPrivateKey(text);
    } catch {
      context.addIssue(
        text.includes('ENCRYPTED')
          ? 'is encrypted; give the key without a passphrase, in a file only this service can read'
          : 'must be a private key in PEM, from -----BEGIN PRIVATE KEY----- to -----END PRIVATE KEY-----',
      );
    }
  });
}

/** Whether the key belongs to the first certificate; true when either cannot be read, which is a fault of its own. */
export function keyFits(key: string, certificates: string): boolean {
  try {
    return new X509Certificate(certificates).checkPrivateKey(createPrivateKey(key));
  } catch {
    return true;
  }
}

/** How many certificates stand in the text; 0 when one of them cannot be read. */
function certificatesIn(text: string): number {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  try {
    return blocks.map((block) => new X509Certificate(block)).length;
  } catch {
    return 0;
  }
}
