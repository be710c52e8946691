import { createPrivateKey, createPublicKey, X509Certificate, type KeyObject } from 'node:crypto';
import { KeyFault } from './key-fault';
import { readKeyText, type KeyText } from './read-key-text';

const smallestModulusBits = 2048;

/**
 * Imports the merchant's private key, once, for signing: PKCS#8, or PKCS#1 as a fallback, whatever the PEM label claims,
 * since some SDKs put "RSA PRIVATE KEY" around PKCS#8 (APO reference 1.4, C34). Throws a {@link KeyFault}.
 */
export function importPrivateKey(text: string): KeyObject {
  const given = readKeyText(text);
  const key = privateKeyOf(given.der);
  if (key) return checkedRsa(key);
  if (publicKeyOf(given.der)) {
    throw new KeyFault('public-key-given', 'this is a public key: the private key of the same pair is needed here');
  }
  throw explain(given);
}

/**
 * Imports a public key, once, for verifying: X.509 SubjectPublicKeyInfo, or PKCS#1 as a fallback (APO reference 1.4).
 * Throws a {@link KeyFault}.
 */
export function importPublicKey(text: string): KeyObject {
  const given = readKeyText(text);
  // Asked first, because Node quietly derives the public half from a private key.
  if (privateKeyOf(given.der)) {
    throw new KeyFault('private-key-given', 'this is a private key: keep it secret, a public key is needed here');
  }
  const key = publicKeyOf(given.der);
  if (key) return checkedRsa(key);
  throw explain(given);
}

function privateKeyOf(key: Buffer): KeyObject | undefined {
  return (
    attempt(() => createPrivateKey({ key, format: 'der', type: 'pkcs8' })) ??
    attempt(() => createPrivateKey({ key, format: 'der', type: 'pkcs1' })) ??
    attempt(() => createPrivateKey({ key, format: 'der', type: 'sec1' }))
  );
}

function publicKeyOf(key: Buffer): KeyObject | undefined {
  return (
    attempt(() => createPublicKey({ key, format: 'der', type: 'spki' })) ??
    attempt(() => createPublicKey({ key, format: 'der', type: 'pkcs1' }))
  );
}

function checkedRsa(key: KeyObject): KeyObject {
  if (key.asymmetricKeyType !== 'rsa') {
    throw new KeyFault('not-rsa', `the key is of type ${key.asymmetricKeyType}: APO signs with RSA`);
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (bits < smallestModulusBits) {
    throw new KeyFault('too-small', `the key has ${bits} bits: at least ${smallestModulusBits} are needed`);
  }
  return key;
}

/** Why bytes that are neither half of a key pair are not. */
function explain({ der, label }: KeyText): KeyFault {
  if (attempt(() => new X509Certificate(der))) {
    return new KeyFault(
      'certificate',
      'this is a certificate: give the key itself (openssl x509 -pubkey for the public one)',
    );
  }
  if (label === 'OPENSSH PRIVATE KEY') {
    return new KeyFault('openssh', 'this is an OpenSSH key: convert it first (ssh-keygen -p -m PKCS8)');
  }
  if (isEncryptedPkcs8(der)) {
    return new KeyFault('encrypted', 'the key is encrypted with a passphrase: decrypt it first (openssl pkey)');
  }
  return new KeyFault('not-a-key', 'the text is base64, but what it holds is no key: copy it again, from end to end');
}

/** Encrypted PKCS#8 without its PEM label: the import stops for want of a passphrase. */
function isEncryptedPkcs8(key: Buffer): boolean {
  try {
    createPrivateKey({ key, format: 'der', type: 'pkcs8' });
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ERR_MISSING_PASSPHRASE';
  }
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
