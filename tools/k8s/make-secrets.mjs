#!/usr/bin/env node
/**
 * Makes what the Secrets of k8s/ hold, one folder per Secret and one file per key:
 *
 *   node tools/k8s/make-secrets.mjs local
 *   node tools/k8s/make-secrets.mjs production [--into secrets] [--database-host paywright-postgres-rw] [--route apo]
 *
 * What is there already is kept, so that it may be called again. Nothing of it belongs into a repository.
 */
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const root = resolve(import.meta.dirname, '../..');
const services = ['api-gateway', 'payment-service', 'webhook-ingest', 'fulfillment-service'];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    into: { type: 'string' },
    'database-host': { type: 'string' },
    route: { type: 'string', default: 'apo' },
  },
});
const [target] = positionals;
if (target !== 'local' && target !== 'production') {
  console.error('Usage: node tools/k8s/make-secrets.mjs local | production [--into folder] [--database-host host]');
  process.exit(2);
}
const isLocal = target === 'local';
const folder = resolve(values.into ?? (isLocal ? join(root, 'k8s/overlays/local/secrets') : 'secrets'));
const databaseHost = values['database-host'] ?? (isLocal ? 'postgres' : 'paywright-postgres-rw');

makeDatabases();
makeKeys();
makeUpstream();
console.log(`The Secrets are in ${folder}, a folder each; keep them out of every repository.`);

/** The role's password and, for the service, the whole address. */
function makeDatabases() {
  for (const service of services) {
    const role = service.replaceAll('-', '_');
    const password = randomBytes(24).toString('hex');
    keepTogether(`${service}-database`, {
      username: role,
      password,
      url: `postgres://${role}:${password}@${databaseHost}:5432/${role}`,
    });
  }
  if (isLocal) keepTogether('postgres-administrator', { password: randomBytes(24).toString('hex') });
}

function makeKeys() {
  const session = generateKeyPairSync('ed25519', {
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const token = `opr_${randomBytes(32).toString('hex')}`;
  const made = keepTogether('api-gateway-keys', { 'card-session-private-key': session.privateKey });
  keepTogether('webhook-ingest-keys', { 'notification-keys': sealingKey() });
  const madeToo = keepTogether('payment-service-keys', {
    'card-keys': sealingKey(),
    'card-session-public-key': session.publicKey,
    operators: `operator:${createHash('sha256').update(token).digest('hex')}`,
  });
  if (made !== madeToo) {
    throw new Error(
      `${folder} has one of api-gateway-keys and payment-service-keys, which belong together: bring the other, or remove both.`,
    );
  }
  if (madeToo) console.log(`The token of the operator "operator", shown this once: ${token}`);
}

function makeUpstream() {
  const [merchant, apo] = [keyPair(), keyPair()];
  const route = isLocal ? sandboxRoute() : exampleRoute(values.route);
  const publicKeys = isLocal ? { 'apo-public-key': apo.publicKey } : {};
  const made = keepTogether('upstream-routes', {
    'routes.json': `${JSON.stringify({ routes: [route] }, null, 2)}\n`,
    ...publicKeys,
  });
  keepTogether('upstream-merchant-keys', { 'merchant-private-key': merchant.privateKey });
  if (isLocal) {
    keepTogether('apo-sandbox-keys', {
      'merchant-private-key': merchant.privateKey,
      'merchant-public-key': merchant.publicKey,
      'apo-private-key': apo.privateKey,
      'apo-public-key': apo.publicKey,
    });
  } else if (made) {
    const publicKeyFile = join(folder, 'merchant-public-key');
    writeFileSync(publicKeyFile, merchant.publicKey);
    console.log(`Left to you:
  ${join(folder, 'upstream-routes/routes.json')}: clientId, baseUrl and notifyUrl of your account
  ${join(folder, 'upstream-routes/apo-public-key')}: the public key that APO shows for it
  ${publicKeyFile}: give this one to APO`);
  }
}

function sandboxRoute() {
  return {
    ...exampleRoute('apo-kr'),
    clientId: 'SANDBOX_5YX0000000000001',
    baseUrl: 'http://apo-sandbox:3010',
    notifyUrl: undefined,
  };
}

function exampleRoute(name) {
  return {
    name,
    clientId: 'your client id',
    baseUrl: 'https://the-address-of-your-account.example.com',
    privateKeyFile: '/run/paywright/merchant-keys/merchant-private-key',
    keyVersion: '1',
    apoPublicKeys: [{ version: '1', file: '/run/paywright/routes/apo-public-key' }],
    notifyUrl: `https://notify.example.com/notifications/${name}`,
  };
}

function sealingKey() {
  return `1:${randomBytes(32).toString('base64')}`;
}

/** RSA-2048 as bare base64 of DER, the form in which APO hands out keys. */
function keyPair() {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'der' },
    publicKeyEncoding: { type: 'spki', format: 'der' },
  });
  return { privateKey: privateKey.toString('base64'), publicKey: publicKey.toString('base64') };
}

/** Writes the Secret's files unless its folder is there; answers whether it wrote. */
function keepTogether(secret, files) {
  if (existsSync(join(folder, secret))) return false;
  for (const [key, content] of Object.entries(files)) {
    const file = join(folder, secret, key);
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, content, { mode: 0o600 });
  }
  return true;
}
