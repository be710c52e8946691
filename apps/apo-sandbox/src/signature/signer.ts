import type { KeyObject } from 'node:crypto';
import { sign } from 'node:crypto';

/** Signs in the gateway's name. */
export interface Signer {
  readonly keyVersion: string;
  /** Base64 of the RSA-SHA256 signature (PKCS#1 v1.5) over the bytes. */
  sign(content: Buffer): Promise<string>;
}

/** Signs on the thread pool: at 0.2 ms a signature, the event loop would otherwise be busy with little else. */
export function rsaSigner(key: KeyObject, keyVersion = '1'): Signer {
  return {
    keyVersion,
    sign: (content) =>
      new Promise((resolve, reject) =>
        sign('sha256', content, key, (error, signature) =>
          error ? reject(error) : resolve(signature.toString('base64')),
        ),
      ),
  };
}
