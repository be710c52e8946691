import { keys, vectors } from '../fixtures/keys.fixture';
import { importPrivateKey, importPublicKey } from './keys';
import { bytesToSign } from './message';
import { readSignatureHeader, writeSignatureHeader } from './signature-header';
import { rsaSigner } from './signer';
import { verifyMessage } from './verify-message';

const publicKeyOf = (signer: string) => importPublicKey(keys[signer]!.publicKey);

/** Receivers of notifications also try the address without its query; a gateway is never asked to. */
const forReceiversOnly = ['notification-query-left-out'];
const messages = vectors.filter(({ name }) => !forReceiversOnly.includes(name));

describe('a message signed by openssl', () => {
  it.each(messages.filter(({ valid }) => valid).map((vector) => [vector.name, vector] as const))(
    'verifies: %s',
    (_name, { method, uri, clientId, time, body, signatureHeader, verifyWith }) => {
      const key = publicKeyOf(String(verifyWith));
      const version = readSignatureHeader(signatureHeader)?.keyVersion ?? '1';
      const parts = { method, target: uri, clientId, time, body: Buffer.from(body) };
      expect(verifyMessage(parts, signatureHeader, new Map([[version, key]]))).toBe(true);
    },
  );

  it.each(messages.filter(({ valid }) => !valid).map((vector) => [vector.name, vector] as const))(
    'does not verify: %s',
    (_name, { method, uri, clientId, time, body, signatureHeader, verifyWith }) => {
      const parts = { method, target: uri, clientId, time, body };
      expect(verifyMessage(parts, signatureHeader, new Map([['1', publicKeyOf(String(verifyWith))]]))).toBe(false);
    },
  );

  it('is signed the same, byte for byte, here', async () => {
    const untouched = messages.filter(({ valid }) => valid);
    expect(untouched.length).toBeGreaterThan(20);
    for (const { name, method, uri, clientId, time, body, verifyWith, signedContent, signature } of untouched) {
      const content = bytesToSign({ method, target: uri, clientId, time, body });
      expect([name, content.toString()]).toEqual([name, signedContent]);
      const signer = rsaSigner(importPrivateKey(keys[String(verifyWith)]!.privateKey));
      expect([name, await signer.sign(content)]).toEqual([name, signature]);
    }
  });
});

describe('a signature header', () => {
  it('is written with its base64 percent-encoded and without blanks', () => {
    expect(writeSignatureHeader('2', 'a+/b==')).toBe('algorithm=RSA256,keyVersion=2,signature=a%2B%2Fb%3D%3D');
  });

  it.each([
    'algorithm=RSA256, keyVersion=1, signature=a%2Bb%3D',
    'signature=a%2bb%3d,keyVersion=1,algorithm=RSA256',
    ' KeyVersion = 1 ,Signature=a+b=,  Algorithm=RSA256',
  ])('is read with its fields in any order, spacing and spelling: %s', (header) => {
    expect(readSignatureHeader(header)).toEqual({ algorithm: 'RSA256', keyVersion: '1', signature: 'a+b=' });
  });

  it.each(['', 'algorithm=RSA256,keyVersion=1', 'signature=', 'signature=%zz'])('is refused: %p', (header) => {
    expect(readSignatureHeader(header)).toBeUndefined();
  });

  it('without a key version means the newest key', () => {
    const { method, uri, clientId, time, body, signatureHeader, verifyWith } = vectors.find(
      ({ name }) => name === 'notification-second-key-no-key-version',
    )!;
    const parts = { method, target: uri, clientId, time, body };
    const older = publicKeyOf('merchant');
    const newer = publicKeyOf(String(verifyWith));
    expect(
      verifyMessage(
        parts,
        signatureHeader,
        new Map([
          ['1', older],
          ['2', newer],
        ]),
      ),
    ).toBe(true);
    expect(
      verifyMessage(
        parts,
        signatureHeader,
        new Map([
          ['1', newer],
          ['2', older],
        ]),
      ),
    ).toBe(false);
  });

  it('of another algorithm or an unknown key verifies nothing', () => {
    const { method, uri, clientId, time, body, signatureHeader } = vectors.find(
      ({ name }) => name === 'request-pay-live',
    )!;
    const parts = { method, target: uri, clientId, time, body };
    const known = new Map([['1', publicKeyOf('merchant')]]);
    expect(verifyMessage(parts, signatureHeader, known)).toBe(true);
    expect(verifyMessage(parts, signatureHeader.replace('RSA256', 'RSA512'), known)).toBe(false);
    expect(verifyMessage(parts, signatureHeader.replace('keyVersion=1', 'keyVersion=7'), known)).toBe(false);
    expect(verifyMessage(parts, signatureHeader, new Map())).toBe(false);
  });
});

describe('a key', () => {
  it('is taken as bare base64, with white space around it, or as PEM', () => {
    const { privateKey, publicKey } = keys.merchant!;
    const pem = importPrivateKey(privateKey).export({ type: 'pkcs8', format: 'pem' });
    expect(importPrivateKey(` ${privateKey}\n`).equals(importPrivateKey(String(pem)))).toBe(true);
    expect(importPublicKey(`${publicKey}\n`).asymmetricKeyType).toBe('rsa');
  });

  it('of another kind is refused with what was expected', () => {
    expect(() => importPrivateKey(keys.merchant!.publicKey)).toThrow(/RSA private key: base64 of PKCS#8/);
    expect(() => importPublicKey('nonsense')).toThrow(/RSA public key: base64 of SubjectPublicKeyInfo/);
  });
});
