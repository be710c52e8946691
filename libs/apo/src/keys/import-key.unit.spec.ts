import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importPrivateKey, importPublicKey } from './import-key';
import { KeyFault, type KeyFaultReason } from './key-fault';

const pem = (name: string): string =>
  readFileSync(join(__dirname, '../vectors/throw-away-keys', `${name}.pem`), 'ascii');
const bare = (text: string): string => text.replace(/-----[^-]+-----|\s/g, '');

const privatePem = pem('merchant.private');
const publicPem = pem('merchant.public');
const privateKey = importPrivateKey(privatePem);
const publicKey = importPublicKey(publicPem);

function faultOf(action: () => unknown): KeyFault {
  try {
    action();
  } catch (error) {
    if (error instanceof KeyFault) return error;
    throw error;
  }
  throw new Error('the key was accepted');
}

describe('a private key', () => {
  it.each([
    ['PEM', privatePem],
    ['bare base64, as the SDKs take it', bare(privatePem)],
    [
      'bare base64 with line breaks and spaces around and inside',
      `\r\n  ${bare(privatePem).replace(/(.{50})/g, '$1 \r\n')}\n`,
    ],
    ['PEM with line breaks spelt \\n, as environment variables have them', privatePem.trim().replaceAll('\n', '\\n')],
    ['PEM on one line', privatePem.replaceAll('\n', ' ')],
    ['PEM after a comment', `throw-away test key\n${privatePem}`],
    ['PKCS#1 in PEM', pem('merchant.pkcs1')],
    ['PKCS#1 as bare base64', bare(pem('merchant.pkcs1'))],
    ['PKCS#8 wrongly marked as PKCS#1 (C34)', privatePem.replaceAll('PRIVATE KEY', 'RSA PRIVATE KEY')],
    ['PKCS#1 wrongly marked as PKCS#8', pem('merchant.pkcs1').replaceAll('RSA PRIVATE KEY', 'PRIVATE KEY')],
  ])('is accepted as %s', (_form, text) => {
    expect(importPrivateKey(text).equals(privateKey)).toBe(true);
  });
});

describe('a public key', () => {
  it.each([
    ['PEM', publicPem],
    ['bare base64, as the dashboard shows it', bare(publicPem)],
    ['bare base64 with white space', `\t${bare(publicPem).replace(/(.{64})/g, '$1\n')}  `],
    ['PKCS#1 in PEM', pem('merchant.pkcs1.public')],
  ])('is accepted as %s', (_form, text) => {
    expect(importPublicKey(text).equals(publicKey)).toBe(true);
  });
});

describe('a key that cannot be used is refused with its own reason', () => {
  const rsaPss = generateKeyPairSync('rsa-pss', { modulusLength: 2048 });
  const openssh = '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\n-----END OPENSSH PRIVATE KEY-----';

  const wrongPrivateKeys: [KeyFaultReason, string, string][] = [
    ['empty', 'nothing', ''],
    ['empty', 'white space', ' \r\n\t'],
    ['not-base64', 'a sentence', 'the key is in the safe'],
    ['not-base64', 'base64 without its last character', bare(privatePem).replace(/=*$/, '').slice(0, -1)],
    ['not-base64', 'a PEM block with a foreign character', privatePem.replace('MII', 'M*I')],
    ['truncated', 'a PEM block without its END line', privatePem.slice(0, -40)],
    ['truncated', 'a PEM block whose END names another thing', privatePem.replace('END PRIVATE', 'END PUBLIC')],
    ['several-keys', 'two PEM blocks', privatePem + publicPem],
    ['certificate', 'a certificate', pem('merchant.certificate')],
    ['certificate', 'a certificate as bare base64', bare(pem('merchant.certificate'))],
    ['encrypted', 'an encrypted PKCS#8 key', pem('merchant.encrypted')],
    ['encrypted', 'an encrypted PKCS#8 key as bare base64', bare(pem('merchant.encrypted'))],
    ['encrypted', 'an encrypted PKCS#1 key', pem('merchant.encrypted-pkcs1')],
    ['public-key-given', 'the public key', publicPem],
    ['public-key-given', 'the public key as bare base64', bare(publicPem)],
    ['openssh', 'an OpenSSH key', openssh],
    ['not-a-key', 'base64 of something else', Buffer.from('hello, this is no key at all').toString('base64')],
    ['not-a-key', 'the first half of a key', bare(privatePem).slice(0, 800)],
    ['not-rsa', 'an elliptic-curve key', pem('elliptic-curve.private')],
    ['not-rsa', 'an RSA-PSS key', rsaPss.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()],
    ['too-small', 'a key of 1024 bits', pem('too-small.private')],
  ];
  it.each(wrongPrivateKeys)('%s: %s where the private key belongs', (reason, _what, text) => {
    const fault = faultOf(() => importPrivateKey(text));
    expect(fault.code).toBe(reason);
  });

  const wrongPublicKeys: [KeyFaultReason, string, string][] = [
    ['empty', 'nothing', '\n'],
    ['not-base64', 'a URL', 'https://keys.example/antom'],
    ['several-keys', 'two keys', publicPem + pem('antom-1.public')],
    ['certificate', 'a certificate', pem('merchant.certificate')],
    ['private-key-given', 'the private key', privatePem],
    ['private-key-given', 'the private key as bare base64', bare(privatePem)],
    ['private-key-given', 'the private key as PKCS#1', pem('merchant.pkcs1')],
    ['encrypted', 'an encrypted private key', pem('merchant.encrypted')],
    ['not-a-key', 'a key with its head cut off', bare(publicPem).slice(40)],
    ['not-rsa', 'an elliptic-curve key', pem('elliptic-curve.public')],
    ['too-small', 'a key of 1024 bits', pem('too-small.public')],
  ];
  it.each(wrongPublicKeys)('%s: %s where a public key belongs', (reason, _what, text) => {
    expect(faultOf(() => importPublicKey(text)).code).toBe(reason);
  });

  it('never shows any part of the key in the message', () => {
    for (const [, , text] of wrongPrivateKeys) {
      const secret = bare(text).slice(0, 24);
      if (secret.length === 24) expect(faultOf(() => importPrivateKey(text)).message).not.toContain(secret);
    }
  });
});
