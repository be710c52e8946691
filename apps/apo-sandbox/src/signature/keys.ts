import type { KeyObject } from 'node:crypto';
import { createPrivateKey, createPublicKey } from 'node:crypto';

/** Imports bare base64 of PKCS#8, or PEM. Throws an {@link Error} that says what was expected. */
export function importPrivateKey(text: string): KeyObject {
  try {
    return rsa(
      text.includes('-----BEGIN')
        ? createPrivateKey(text.trim())
        : createPrivateKey({ key: bytes(text), format: 'der', type: 'pkcs8' }),
    );
  } catch (cause) {
    throw new Error('expected an RSA private key: base64 of PKCS#8 without line breaks, or PEM', { cause });
  }
}

/** Imports bare base64 of SubjectPublicKeyInfo, or PEM. Throws an {@link Error} that says what was expected. */
export function importPublicKey(text: string): KeyObject {
  try {
    return rsa(
      text.includes('-----BEGIN')
        ? createPublicKey(text.trim())
        : createPublicKey({ key: bytes(text), format: 'der', type: 'spki' }),
    );
  } catch (cause) {
    throw new Error('expected an RSA public key: base64 of SubjectPublicKeyInfo without line breaks, or PEM', {
      cause,
    });
  }
}

function bytes(base64: string): Buffer {
  return Buffer.from(base64.trim(), 'base64');
}

function rsa(key: KeyObject): KeyObject {
  if (key.asymmetricKeyType !== 'rsa') throw new Error(`not an RSA key but ${key.asymmetricKeyType}`);
  return key;
}
