import { generateKeyPairSync } from 'node:crypto';
import { formatSignatureHeader } from './signature/signature-header';
import { signContent } from './signature/signed-content';
import { verifyNotification, type ReceivedNotification } from './verify-notification';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const clientId = '5YX0000000000001';
const time = '2030-01-01T00:00:00+00:00';
const rawBody = Buffer.from('{"notifyType":"PAYMENT_RESULT"}');

async function notification(changes: Partial<ReceivedNotification> = {}): Promise<ReceivedNotification> {
  const uri = changes.path ?? '/notifications/korea';
  const signature = await signContent({ method: 'POST', uri, clientId, time, body: rawBody }, privateKey);
  return {
    method: 'POST',
    path: uri,
    headers: {
      'client-id': clientId,
      'request-time': time,
      signature: formatSignatureHeader('1', signature),
    },
    rawBody,
    clientId,
    publicKeys: [{ version: '1', key: publicKey }],
    ...changes,
  };
}

async function withHeaders(changes: ReceivedNotification['headers']): Promise<ReceivedNotification> {
  const genuine = await notification();
  return { ...genuine, headers: { ...genuine.headers, ...changes } };
}

describe('a notification', () => {
  it('verifies when the gateway signed exactly it', async () => {
    expect(verifyNotification(await notification())).toEqual({ verified: true, keyVersion: '1' });
  });

  it('may spell its header names in any letter case', async () => {
    const { headers, ...rest } = await notification();
    const shouted = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]));
    expect(verifyNotification({ ...rest, headers: shouted }).verified).toBe(true);
  });

  it('may have its header values in lists of one, as some servers hand them over', async () => {
    const { headers, ...rest } = await notification();
    const lists = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [String(value)]]));
    expect(verifyNotification({ ...rest, headers: lists }).verified).toBe(true);
  });

  it.each([
    ['client-id-missing', { 'client-id': undefined }],
    ['client-id-missing', { 'client-id': '' }],
    ['client-id-differs', { 'client-id': 'SANDBOX_5YX0000000000002' }],
    ['request-time-missing', { 'request-time': undefined }],
    ['signature-missing', { signature: undefined }],
    ['signature-malformed', { signature: 'signed, honestly' }],
    ['algorithm-unsupported', { signature: 'algorithm=HS256,signature=AAAA' }],
    ['signature-not-base64', { signature: 'algorithm=RSA256,signature=%%%' }],
    ['signature-mismatch', { signature: 'algorithm=RSA256,keyVersion=7,signature=AAAA' }],
    ['signature-mismatch', { 'request-time': '2030-01-01T00:00:01+00:00' }],
  ] as const)('is refused as %s when that part is wrong', async (reason, headers) => {
    expect(verifyNotification(await withHeaders(headers))).toMatchObject({ verified: false, reason });
  });

  it('is refused when it carries two signatures', async () => {
    const genuine = await notification();
    const signature = String(genuine.headers.signature);
    const twice = { ...genuine, headers: { ...genuine.headers, signature: [signature, signature] } };
    expect(verifyNotification(twice)).toMatchObject({ verified: false, reason: 'signature-malformed' });
  });

  it('is refused on another route, though the gateway signed it', async () => {
    const genuine = await notification();
    expect(verifyNotification({ ...genuine, path: '/notifications/japan' })).toMatchObject({
      verified: false,
      reason: 'signature-mismatch',
    });
  });

  it('says which versions were tried when no key fits', async () => {
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
    const genuine = await notification({ publicKeys: [{ version: '4', key: other }] });
    expect(verifyNotification(genuine)).toEqual({
      verified: false,
      reason: 'signature-mismatch',
      detail: 'the header names key version 1; no key fits (versions tried: 4)',
    });
  });
});
