/**
 * Writes signatures.json. Every signature is made and checked again by the `openssl` program; Node only lays out the
 * text and writes JSON. RSA with PKCS#1 v1.5 has no randomness, so a second run writes the same file, byte for byte.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const here = import.meta.dirname ?? new URL('.', import.meta.url).pathname;
const keyFile = (signer, half) => join(here, 'throw-away-keys', `${signer}.${half}.pem`);

/** base64( RSA-SHA256( content ) ), as `printf … | openssl dgst -sha256 -sign … | openssl base64 -A` prints it. */
function sign(signer, content) {
  const raw = execFileSync('openssl', ['dgst', '-sha256', '-sign', keyFile(signer, 'private')], { input: content });
  const rawFile = join(tmpdir(), `vector-${process.pid}.sig`);
  writeFileSync(rawFile, raw);
  const check = ['dgst', '-sha256', '-verify', keyFile(signer, 'public'), '-signature', rawFile];
  execFileSync('openssl', check, { input: content }); // exits non-zero, so throws, on a mismatch
  rmSync(rawFile);
  return execFileSync('openssl', ['base64', '-A'], { input: raw }).toString('ascii');
}

/** The layout that is signed: one space, one line feed, two full stops. */
const layout = ({ method, signedUri, clientId, time, body }) => `${method} ${signedUri}\n${clientId}.${time}.${body}`;

const percentEncoded = (base64) => base64.replaceAll('+', '%2B').replaceAll('/', '%2F').replaceAll('=', '%3D');

const live = '5YX0000000000001';
const sandbox = 'SANDBOX_5YX0000000000002';
const epochMs = '1893456000123';
const iso = '2030-01-01T00:00:00+00:00';

const payBody =
  '{"productCode":"CASHIER_PAYMENT","paymentRequestId":"pr-0001","paymentAmount":{"currency":"KRW","value":"15000"}}';
const inquiryBody = '{"paymentRequestId":"pr-0001"}';
const koreanBody =
  '{"order":{"referenceOrderId":"order-0001","orderDescription":"한국 카드 결제 – café ☕ 𝒜"},"paymentRequestId":"pr-0002"}';
const escapedBody = '{"orderDescription":"\\ud55c\\uad6d \\/ caf\\u00e9","paymentRequestId":"pr-0003"}';
const paddedBody = '\t{ "paymentRequestId" :\r\n    "pr-0004"  ,\n "env":{ }  }\n\n ';
const answerBody =
  '{"result":{"resultStatus":"U","resultCode":"PAYMENT_IN_PROCESS","resultMessage":"payment in process"},"paymentRequestId":"pr-0001","paymentId":"20300101194010900100188000000000001","normalUrl":"https://pages.example/checkout?requestId=a%2Bb%3D"}';
const paidBody =
  '{"notifyType":"PAYMENT_RESULT","result":{"resultCode":"SUCCESS","resultStatus":"S","resultMessage":"success."},"paymentRequestId":"pr-0001","paymentId":"20300101194010900100188000000000001","paymentAmount":{"currency":"KRW","value":"15000"}}';
const capturedBody =
  '{"notifyType":"CAPTURE_RESULT","result":{"resultCode":"SUCCESS","resultStatus":"S","resultMessage":"success."},"paymentId":"20300101194010900100188000000000001","captureId":"20300101194010807000188000000000002","captureAmount":{"currency":"KRW","value":"15000"}}';

const request = { direction: 'request', signer: 'merchant', method: 'POST', clientId: live, time: epochMs };
const response = { direction: 'response', signer: 'antom-1', method: 'POST', clientId: live, time: iso };
const notification = { direction: 'notification', signer: 'antom-1', method: 'POST', clientId: live, time: iso };
const pay = '/ams/api/v1/payments/pay';
const inquiryPayment = '/ams/api/v1/payments/inquiryPayment';
const hook = '/notifications/korea';

/**
 * `uri` is the request target as it travels; `signedUri`, where given, is what the signer put in its place.
 * `sent` changes single parts of the message after it was signed: such a vector must never verify.
 */
const cases = [
  { name: 'request-pay-live', ...request, apiPath: pay, uri: pay, body: payBody },
  {
    name: 'request-pay-sandbox',
    note: 'The client id starts with SANDBOX_, so the path is rewritten, and the rewritten path is signed.',
    ...request,
    clientId: sandbox,
    apiPath: pay,
    uri: '/ams/sandbox/api/v1/payments/pay',
    body: payBody,
  },
  { name: 'request-inquiry-live', ...request, apiPath: inquiryPayment, uri: inquiryPayment, body: inquiryBody },
  {
    name: 'request-inquiry-sandbox',
    ...request,
    clientId: sandbox,
    apiPath: inquiryPayment,
    uri: '/ams/sandbox/api/v1/payments/inquiryPayment',
    body: inquiryBody,
  },
  {
    name: 'request-time-iso',
    note: 'An older spelling of request-time.',
    ...request,
    time: iso,
    uri: pay,
    body: payBody,
  },
  { name: 'request-key-version-2', ...request, keyVersion: '2', uri: pay, body: payBody },
  { name: 'request-body-non-ascii', note: 'UTF-8 bytes are signed.', ...request, uri: pay, body: koreanBody },
  { name: 'request-body-unicode-escapes', note: 'Escapes stay escapes.', ...request, uri: pay, body: escapedBody },
  { name: 'request-body-odd-whitespace', ...request, uri: pay, body: paddedBody },
  { name: 'request-body-empty', ...request, uri: pay, body: '' },

  { name: 'response-pay-live', ...response, uri: pay, body: answerBody },
  {
    name: 'response-pay-sandbox',
    ...response,
    clientId: sandbox,
    uri: '/ams/sandbox/api/v1/payments/pay',
    body: answerBody,
  },
  { name: 'response-time-epoch-ms', ...response, time: epochMs, uri: pay, body: answerBody },
  { name: 'response-body-odd-whitespace', ...response, uri: pay, body: paddedBody },
  { name: 'response-body-non-ascii', ...response, uri: pay, body: koreanBody },
  { name: 'response-header-spaced', header: 'spaced', ...response, uri: pay, body: answerBody },

  { name: 'notification-payment', ...notification, uri: hook, body: paidBody },
  { name: 'notification-capture', ...notification, uri: hook, body: capturedBody },
  {
    name: 'notification-query-signed',
    note: 'The rule: the URI with its parameters.',
    ...notification,
    uri: `${hook}?shop=1&from=apo%20test`,
    body: paidBody,
  },
  {
    name: 'notification-query-left-out',
    note: 'What some signers do: the query travels but is not signed.',
    ...notification,
    uri: `${hook}?shop=1&from=apo%20test`,
    signedUri: hook,
    body: paidBody,
  },
  { name: 'notification-time-epoch-ms', ...notification, time: epochMs, uri: hook, body: paidBody },
  { name: 'notification-time-z', ...notification, time: '2030-01-01T00:00:00Z', uri: hook, body: paidBody },
  { name: 'notification-body-non-ascii', ...notification, uri: hook, body: koreanBody },
  { name: 'notification-body-odd-whitespace', ...notification, uri: hook, body: paddedBody },
  {
    name: 'notification-signature-not-encoded',
    note: 'Bare base64: a raw + must not be read as a space.',
    header: 'not-encoded',
    ...notification,
    uri: hook,
    body: paidBody,
  },
  {
    name: 'notification-signature-lower-case-escapes',
    header: 'lower-case',
    ...notification,
    uri: hook,
    body: paidBody,
  },
  { name: 'notification-header-spaced', header: 'spaced', ...notification, uri: hook, body: paidBody },
  { name: 'notification-header-reordered', header: 'reordered', ...notification, uri: hook, body: paidBody },
  { name: 'notification-header-letter-case', header: 'letter-case', ...notification, uri: hook, body: paidBody },
  { name: 'notification-header-no-key-version', header: 'no-key-version', ...notification, uri: hook, body: paidBody },
  { name: 'notification-second-key', ...notification, signer: 'antom-2', keyVersion: '2', uri: hook, body: paidBody },
  {
    name: 'notification-second-key-no-key-version',
    header: 'no-key-version',
    ...notification,
    signer: 'antom-2',
    keyVersion: '2',
    uri: hook,
    body: paidBody,
  },

  {
    name: 'tampered-request-body',
    ...request,
    uri: pay,
    body: payBody,
    sent: { body: payBody.replace('15000', '15001') },
  },
  { name: 'tampered-request-path', ...request, uri: pay, body: payBody, sent: { uri: inquiryPayment } },
  {
    name: 'tampered-request-path-not-rewritten',
    note: 'A sandbox client that signed the live path.',
    ...request,
    clientId: sandbox,
    uri: pay,
    body: payBody,
    sent: { uri: '/ams/sandbox/api/v1/payments/pay' },
  },
  { name: 'tampered-request-method', ...request, uri: pay, body: payBody, sent: { method: 'PUT' } },
  { name: 'tampered-request-client-id', ...request, uri: pay, body: payBody, sent: { clientId: '5YX0000000000009' } },
  {
    name: 'tampered-request-time-respelt',
    note: 'The same instant in another spelling.',
    ...request,
    time: '2030-01-01T00:00:00+00:00',
    uri: pay,
    body: payBody,
    sent: { time: '2030-01-01T00:00:00Z' },
  },
  {
    name: 'tampered-response-reserialised',
    note: 'The same JSON value without the padding.',
    ...response,
    uri: pay,
    body: paddedBody,
    sent: { body: '{"paymentRequestId":"pr-0004","env":{}}' },
  },
  { name: 'tampered-response-of-another-path', ...response, uri: inquiryPayment, body: answerBody, sent: { uri: pay } },
  {
    name: 'tampered-notification-amount',
    ...notification,
    uri: hook,
    body: paidBody,
    sent: { body: paidBody.replace('"15000"', '"1500"') },
  },
  {
    name: 'tampered-notification-trailing-newline',
    ...notification,
    uri: hook,
    body: paidBody,
    sent: { body: `${paidBody}\n` },
  },
  {
    name: 'tampered-notification-other-query',
    ...notification,
    uri: `${hook}?shop=1`,
    body: paidBody,
    sent: { uri: `${hook}?shop=2` },
  },
  {
    name: 'tampered-notification-blank-instead-of-line-feed',
    note: 'Some pages print a blank where the line feed belongs; nothing signed so may pass.',
    ...notification,
    layout: 'blank',
    uri: hook,
    body: paidBody,
    sent: {},
  },
  {
    name: 'tampered-notification-foreign-key',
    note: 'Signed by the second key, claims the first.',
    ...notification,
    signer: 'antom-2',
    keyVersion: '1',
    uri: hook,
    body: paidBody,
    sent: {},
    verifyWith: 'antom-1',
  },
  {
    name: 'tampered-notification-signature',
    note: 'One character of the signature differs.',
    header: 'flipped',
    ...notification,
    uri: hook,
    body: paidBody,
    sent: {},
  },
];

/** The signature header in the forms that occur: SDKs write no space after a comma, the documents print one. */
function header(form, keyVersion, base64) {
  const encoded = percentEncoded(base64);
  const flipped = (base64.startsWith('A') ? 'B' : 'A') + base64.slice(1);
  const forms = {
    spaced: `algorithm=RSA256, keyVersion=${keyVersion}, signature=${encoded}`,
    reordered: `signature=${encoded} ,keyVersion = ${keyVersion},  algorithm=RSA256`,
    'letter-case': `Algorithm=rsa256,KEYVERSION=${keyVersion},Signature=${encoded}`,
    'no-key-version': `algorithm=RSA256,signature=${encoded}`,
    'not-encoded': `algorithm=RSA256,keyVersion=${keyVersion},signature=${base64}`,
    'lower-case': `algorithm=RSA256,keyVersion=${keyVersion},signature=${encoded.replace(/%../g, (e) => e.toLowerCase())}`,
    flipped: `algorithm=RSA256,keyVersion=${keyVersion},signature=${percentEncoded(flipped)}`,
  };
  return forms[form] ?? `algorithm=RSA256,keyVersion=${keyVersion},signature=${encoded}`;
}

const vectors = cases.map((given) => {
  const { name, note, direction, signer, keyVersion = '1', apiPath, sent, verifyWith = signer } = given;
  const signed = { ...given, signedUri: given.signedUri ?? given.uri };
  const content = given.layout === 'blank' ? layout(signed).replace('\n', ' ') : layout(signed);
  const signature = sign(signer, content);
  if (given.header === 'not-encoded' && !(signature.includes('+') && signature.includes('/'))) {
    throw new Error(`${name}: choose another body, this signature has no + or no /`);
  }
  const { method, uri, clientId, time, body } = { ...given, ...sent };
  const received = {
    apiPath,
    method,
    uri,
    clientId,
    time,
    body,
    signatureHeader: header(given.header, keyVersion, signature),
  };
  return {
    name,
    note,
    direction,
    valid: sent === undefined,
    verifyWith,
    signedContent: content,
    signature,
    ...received,
  };
});

const duplicate = cases.find((a, i) => cases.findIndex((b) => b.name === a.name) !== i);
if (duplicate) throw new Error(`two vectors are named ${duplicate.name}`);

const bare = (signer, half) => readFileSync(keyFile(signer, half), 'ascii').replace(/-----[^-]+-----|\s/g, '');
const keys = Object.fromEntries(
  ['merchant', 'antom-1', 'antom-2'].map((signer) => [
    signer,
    { privateKey: bare(signer, 'private'), publicKey: bare(signer, 'public') },
  ]),
);
const about =
  'Made by make-vectors.mjs with the openssl program; see README.md. The keys are throw-away test keys: never trust them.';
writeFileSync(join(here, 'signatures.json'), `${JSON.stringify({ about, keys, vectors }, undefined, 2)}\n`);
