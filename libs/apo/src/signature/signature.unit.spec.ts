import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { requestPath } from '../client/request-path';
import { importPrivateKey, importPublicKey } from '../keys/import-key';
import { verifyNotification } from '../verify-notification';
import { signContent, signedContent, verifyContent } from './signed-content';
import { formatSignatureHeader, parseSignatureHeader } from './signature-header';
import { verifySignature } from './verify-signature';

interface Vector {
  name: string;
  direction: 'request' | 'response' | 'notification';
  valid: boolean;
  verifyWith: string;
  signedContent: string;
  signature: string;
  apiPath?: string;
  method: string;
  uri: string;
  clientId: string;
  time: string;
  body: string;
  signatureHeader: string;
}

const file = JSON.parse(readFileSync(join(__dirname, '../vectors/signatures.json'), 'utf8')) as {
  keys: Record<string, { privateKey: string; publicKey: string }>;
  vectors: Vector[];
};
const byName = (vectors: Vector[]): [string, Vector][] => vectors.map((vector) => [vector.name, vector]);
const publicKey = (signer: string) => importPublicKey(file.keys[signer]?.publicKey ?? '');
const merchantKey = importPrivateKey(file.keys.merchant?.privateKey ?? '');
const parts = ({ method, uri, clientId, time, body }: Vector) => ({
  method,
  uri,
  clientId,
  time,
  body: Buffer.from(body, 'utf8'),
});

const requests = file.vectors.filter((vector) => vector.direction === 'request' && vector.valid);
const notifications = file.vectors.filter((vector) => vector.direction === 'notification');
const answersAndRequests = file.vectors.filter((vector) => vector.direction !== 'notification');

describe('signing gives what openssl gives', () => {
  it.each(byName(requests))('%s', async (_name, vector) => {
    expect(signedContent(parts(vector)).toString('utf8')).toBe(vector.signedContent);
    const signature = await signContent(parts(vector), merchantKey);
    expect(signature).toBe(vector.signature);
    const keyVersion = /keyVersion=(\d)/.exec(vector.signatureHeader)?.[1] ?? '';
    expect(formatSignatureHeader(keyVersion, signature)).toBe(vector.signatureHeader);
  });

  it.each(byName(requests.filter((vector) => vector.apiPath)))(
    '%s goes to the path that is signed',
    (_name, vector) => {
      expect(requestPath(vector.clientId, vector.apiPath ?? '')).toBe(vector.uri);
    },
  );
});

describe('a message signed by openssl verifies, a tampered one does not', () => {
  it.each(byName(answersAndRequests))('%s', (_name, vector) => {
    const keys = [{ version: '1', key: publicKey(vector.verifyWith) }];
    expect(verifySignature(parts(vector), vector.signatureHeader, keys).verified).toBe(vector.valid);
  });

  it.each(byName(notifications))('%s', (_name, vector) => {
    const verification = verifyNotification({
      method: vector.method,
      path: vector.uri,
      headers: { 'client-id': vector.clientId, 'request-time': vector.time, signature: vector.signatureHeader },
      rawBody: Buffer.from(vector.body, 'utf8'),
      clientId: vector.clientId,
      publicKeys: [{ version: '1', key: publicKey(vector.verifyWith) }],
    });
    expect(verification.verified).toBe(vector.valid);
    if (!verification.verified) expect(verification.reason).toBe('signature-mismatch');
  });

  it('has both kinds of vectors in every direction', () => {
    for (const direction of ['request', 'response', 'notification']) {
      const kinds = new Set(file.vectors.filter((v) => v.direction === direction).map((v) => v.valid));
      expect([direction, kinds.size]).toEqual([direction, 2]);
    }
  });
});

describe('several public keys', () => {
  const second = file.vectors.find(({ name }) => name === 'notification-second-key-no-key-version');
  const first = file.vectors.find(({ name }) => name === 'notification-payment');
  if (!first || !second) throw new Error('vectors missing');
  const one = { version: '1', key: publicKey('antom-1') };
  const two = { version: '2', key: publicKey('antom-2') };
  const ten = { version: '10', key: publicKey('merchant') };

  it('stand side by side during a rotation', () => {
    expect(verifySignature(parts(first), first.signatureHeader, [one, two])).toEqual({
      verified: true,
      keyVersion: '1',
    });
    expect(verifySignature(parts(second), second.signatureHeader, [one, two, ten])).toEqual({
      verified: true,
      keyVersion: '2',
    });
  });

  it('are all tried when the header names a version we do not know', () => {
    const relabelled = [{ ...one, version: '2026-01' }, two];
    expect(verifySignature(parts(first), first.signatureHeader, relabelled)).toEqual({
      verified: true,
      keyVersion: '2026-01',
    });
  });

  it('are tried newest first, by number and not by letter', () => {
    const result = verifySignature(parts(first), 'signature=AAAA', [two, ten, one]);
    expect(result).toMatchObject({ verified: false, reason: 'signature-mismatch' });
    const twice = [
      { version: '9', key: one.key },
      { version: '10', key: one.key },
    ];
    const unversioned = first.signatureHeader.replace('keyVersion=1,', '');
    expect(verifySignature(parts(first), unversioned, twice)).toEqual({ verified: true, keyVersion: '10' });
  });

  it('verify nothing when there are none', () => {
    expect(verifySignature(parts(first), first.signatureHeader, [])).toMatchObject({ verified: false });
  });
});

describe('a signature header', () => {
  it.each([
    ['', 'signature-malformed'],
    ['RSA256', 'signature-malformed'],
    ['algorithm=RSA256,keyVersion=1', 'signature-malformed'],
    ['algorithm=RSA256,keyVersion=1,signature=', 'signature-malformed'],
    ['algorithm=RSA256,signature=AAAA,signature=BBBB', 'signature-malformed'],
    ['algorithm=RSA512,signature=AAAA', 'algorithm-unsupported'],
    ['algorithm=none,signature=AAAA', 'algorithm-unsupported'],
    ['algorithm=RSA256,signature=A%ZZA', 'signature-not-base64'],
    ['algorithm=RSA256,signature=A A', 'signature-not-base64'],
    ['algorithm=RSA256,signature=A%20A', 'signature-not-base64'],
    ['algorithm=RSA256,signature=<script>', 'signature-not-base64'],
  ])('%j is refused as %s', (header, fault) => {
    expect(parseSignatureHeader(header)).toEqual({ fault });
  });

  it('is read whatever the order, spacing, letter case and encoding of its fields', () => {
    const base64 = 'ab+/cd0123456789AB==';
    const spaces = fc.constantFrom('', ' ', '  ', '\t');
    const lettered = (name: string) => fc.constantFrom(name, name.toUpperCase(), name.toLowerCase());
    const field = (name: string, value: fc.Arbitrary<string>) =>
      fc
        .tuple(spaces, lettered(name), spaces, spaces, value, spaces)
        .map(([a, n, b, c, v, d]) => `${a}${n}${b}=${c}${v}${d}`);
    const encodings = fc.constantFrom(
      base64,
      encodeURIComponent(base64),
      encodeURIComponent(base64).replace(/%../g, (escape) => escape.toLowerCase()),
    );
    const header = fc
      .tuple(
        field('algorithm', fc.constant('RSA256')),
        field('keyVersion', fc.constant('3')),
        field('signature', encodings),
      )
      .chain((fields) => fc.shuffledSubarray(fields, { minLength: 3, maxLength: 3 }))
      .map((fields) => fields.join(','));

    fc.assert(
      fc.property(header, (text) => {
        expect(parseSignatureHeader(text)).toEqual({ keyVersion: '3', signature: Buffer.from(base64, 'base64') });
      }),
    );
  });
});

describe('any message', () => {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const message = fc.record({
    method: fc.constantFrom('POST', 'PUT', 'GET'),
    uri: fc.webPath().map((path) => path || '/'),
    clientId: fc.stringMatching(/^[A-Z0-9_]{1,20}$/),
    time: fc.oneof(
      fc.nat().map(String),
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
    ),
    body: fc.uint8Array({ maxLength: 200 }),
  });

  it('verifies after it was signed, through the header, bytes that are no UTF-8 included', async () => {
    await fc.assert(
      fc.asyncProperty(message, async (parts) => {
        const header = parseSignatureHeader(formatSignatureHeader('1', await signContent(parts, pair.privateKey)));
        expect('signature' in header && verifyContent(parts, header.signature, pair.publicKey)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it('stops verifying when one bit of its body changes', async () => {
    const flipped = fc.tuple(message, fc.nat(), fc.integer({ min: 0, max: 7 })).filter(([{ body }]) => body.length > 0);
    await fc.assert(
      fc.asyncProperty(flipped, async ([parts, position, bit]) => {
        const signature = Buffer.from(await signContent(parts, pair.privateKey), 'base64');
        const body = Uint8Array.from(parts.body);
        const at = position % body.length;
        body[at] = (body[at] ?? 0) ^ (1 << bit);
        expect(verifyContent({ ...parts, body }, signature, pair.publicKey)).toBe(false);
      }),
      { numRuns: 50 },
    );
  });
});
