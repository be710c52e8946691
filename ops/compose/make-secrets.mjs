/**
 * Makes every secret of the compose stack, each service's in a folder (a volume) of its own, unless they are there. For a
 * laptop: a deployment takes its secrets from a vault.
 */
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = '/secrets';
const services = ['api-gateway', 'payment-service', 'webhook-ingest', 'fulfillment-service'];
/** The last file to be written: with it, all are there. */
const finished = join(root, 'operator/secrets-made');

if (existsSync(finished)) {
  console.log('The secrets of an earlier start are kept.');
} else {
  makeDatabasePasswords();
  makeUpstreamKeys();
  makeServiceKeys();
  makeOperator();
  keep('grafana', 'admin-password', randomBytes(18).toString('hex'));
  chmodSync(join(root, 'operator'), 0o777); // the first API key joins them, made by another user
  writeFileSync(finished, '');
  console.log('Secrets are made. "docker compose down --volumes" forgets them together with all data.');
}

/** Whoever has the folder mounted may read it; nobody else has it. */
function keep(folder, name, content) {
  mkdirSync(join(root, folder), { recursive: true });
  const file = join(root, folder, name);
  rmSync(file, { force: true }); // of a start that was interrupted
  writeFileSync(file, content, { mode: 0o444 });
}

function makeDatabasePasswords() {
  keep('postgres', 'postgres', randomBytes(18).toString('hex'));
  for (const service of services) {
    const password = randomBytes(18).toString('hex');
    const role = service.replaceAll('-', '_');
    keep('postgres', role, password);
    keep(service, 'database-url', `postgres://${role}:${password}@postgres:5432/${role}`);
  }
}

/** Ours and those of the sandbox, as bare base64 of DER, the form in which they are handed out. */
function makeUpstreamKeys() {
  const [merchant, apo] = [rsaPair(), rsaPair()];
  keep('payment-service', 'merchant-private-key', merchant.privateKey);
  keep('apo-sandbox', 'merchant-public-key', merchant.publicKey);
  keep('apo-sandbox', 'apo-private-key', apo.privateKey);
  for (const service of ['payment-service', 'webhook-ingest']) keep(service, 'apo-public-key', apo.publicKey);
}

function rsaPair() {
  const pair = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'der' },
    publicKeyEncoding: { type: 'spki', format: 'der' },
  });
  return { privateKey: pair.privateKey.toString('base64'), publicKey: pair.publicKey.toString('base64') };
}

function makeServiceKeys() {
  const sealingKey = () => `1:${randomBytes(32).toString('base64')}`;
  keep('payment-service', 'card-keys', sealingKey());
  keep('webhook-ingest', 'notification-keys', sealingKey());
  const sessions = generateKeyPairSync('ed25519', {
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  keep('api-gateway', 'card-session-private-key', sessions.privateKey);
  keep('payment-service', 'card-session-public-key', sessions.publicKey);
}

function makeOperator() {
  const token = `opr_${randomBytes(32).toString('hex')}`;
  keep('payment-service', 'operators', `operator:${createHash('sha256').update(token).digest('hex')}`);
  keep('operator', 'operator-token', token);
}
