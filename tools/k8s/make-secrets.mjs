#!/usr/bin/env node
/**
 * Makes what the Secrets of k8s/ hold, one folder per Secret and one file per key:
 *
 *   node tools/k8s/make-secrets.mjs local
 *   node tools/k8s/make-secrets.mjs production [--into secrets] [--database-host paywright-postgres-rw] [--route apo]
 *   node tools/k8s/make-secrets.mjs managed --database-host db.example.com [--into secrets] [--route apo]
 *   node tools/k8s/make-secrets.mjs production|managed --check [--into secrets]
 *
 * `managed` is for stores that somebody else runs. `--check` makes nothing: it says what is missing or still a placeholder, and
 * ends with 1 if something is. What is there already is kept, so that it may be called again. Nothing of it belongs into a
 * repository.
 */
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
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
    check: { type: 'boolean', default: false },
  },
});
const [target] = positionals;
if (!['local', 'production', 'managed'].includes(target) || positionals.length > 1) {
  console.error(
    'Usage: node tools/k8s/make-secrets.mjs local | production | managed [--into folder] [--database-host host] [--route name] [--check]',
  );
  process.exit(2);
}
const isLocal = target === 'local';
const folder = resolve(values.into ?? (isLocal ? join(root, 'k8s/overlays/local/secrets') : 'secrets'));
const databaseHost = values['database-host'] ?? { local: 'postgres', production: 'paywright-postgres-rw' }[target];

/** Placeholders, which no account has. */
const placeholders = { clientId: 'your client id', host: 'example.com' };

if (values.check) check();
else make();

function make() {
  if (databaseHost === undefined) {
    console.error('Name the host of the managed PostgreSQL: --database-host db.example.com');
    process.exit(2);
  }
  makeDatabases();
  makeKeys();
  makeUpstream();
  console.log(`The Secrets are in ${folder}, a folder each; keep them out of every repository.`);
  if (isLocal) return;
  if (target === 'managed') makeKafkaAccounts();
  const left = faults();
  if (left.length > 0) console.log(`Left to you; the same with --check says when nothing is:\n${left.join('\n')}`);
}

/** Ends with 1 unless every Secret of production can be made of the folder. */
function check() {
  const left = faults();
  if (left.length === 0) return console.log(`${folder} has everything.`);
  console.error(`Not yet, in ${folder}:\n${left.join('\n')}`);
  process.exitCode = 1;
}

/** What is missing or still a placeholder, a line each that says what belongs there. */
function faults() {
  return [
    ...ownFiles().map((file) => [file, 'npm run k8s:secrets makes it']),
    ['upstream-routes/apo-public-key', 'the public key that APO shows for your account'],
    ...(target === 'managed' ? filesOfManagedStores() : filesOfBackups()),
  ]
    .filter(([file]) => !existsSync(join(folder, file)) || readFileSync(join(folder, file), 'utf8').trim() === '')
    .map(([file, what]) => `  ${file} is missing: ${what}`)
    .concat(placeholdersInRoutes());
}

function ownFiles() {
  return [
    ...services.flatMap((service) => ['username', 'password', 'url'].map((key) => `${service}-database/${key}`)),
    'api-gateway-keys/card-session-private-key',
    'webhook-ingest-keys/notification-keys',
    ...['card-keys', 'card-session-public-key', 'operators'].map((key) => `payment-service-keys/${key}`),
    'upstream-routes/routes.json',
    'upstream-merchant-keys/merchant-private-key',
  ];
}

function filesOfBackups() {
  const what = 'of the account that may write to the object store of backups';
  return ['access-key-id', 'secret-access-key'].map((key) => [`backup-store/${key}`, what]);
}

function filesOfManagedStores() {
  return [
    ...kafkaAccounts().map((account) => [`${account}/password`, 'of this account, as its broker knows it']),
    [
      'kafka-authority/ca.crt',
      'whoever signs the brokers’ certificates, PEM; of a public authority the bundle of your system',
    ],
    ['database-authority/ca.crt', 'whoever signs PostgreSQL’s certificate, PEM, as the provider publishes it'],
  ];
}

function placeholdersInRoutes() {
  const file = join(folder, 'upstream-routes/routes.json');
  if (!existsSync(file)) return [];
  return Object.entries({ [placeholders.clientId]: 'clientId', [placeholders.host]: 'baseUrl or notifyUrl' })
    .filter(([placeholder]) => readFileSync(file, 'utf8').includes(placeholder))
    .map(
      ([placeholder, field]) => `  upstream-routes/routes.json still says "${placeholder}": ${field} of your account`,
    );
}

function kafkaAccounts() {
  return [...services, 'administrator', 'keda'].map((name) => `kafka-${name}`);
}

/** The accounts' names, and the mechanism in KEDA's spelling; passwords are the broker's to say. */
function makeKafkaAccounts() {
  for (const account of kafkaAccounts()) {
    keepTogether(account, {
      username: account.replace('kafka-', ''),
      ...(account === 'kafka-keda' ? { mechanism: 'scram_sha512' } : {}),
    });
  }
}

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
  const routes = isLocal ? sandboxRoutes() : [exampleRoute(values.route)];
  const publicKeys = isLocal ? { 'apo-public-key': apo.publicKey } : {};
  const made = keepTogether('upstream-routes', {
    'routes.json': `${JSON.stringify({ routes }, null, 2)}\n`,
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
    console.log(`${publicKeyFile} is yours: give it to APO.`);
  }
}

function sandboxRoutes() {
  const atSandbox = { baseUrl: 'http://apo-sandbox:3010', notifyUrl: undefined };
  return [
    { ...exampleRoute('apo-kr'), ...atSandbox, clientId: 'SANDBOX_5YX0000000000001' },
    {
      ...exampleRoute('antom-kr'),
      ...atSandbox,
      product: 'antom-direct',
      settlementCurrency: 'KRW',
      clientId: 'SANDBOX_5YY0000000000001',
    },
  ];
}

function exampleRoute(name) {
  return {
    name,
    clientId: placeholders.clientId,
    baseUrl: `https://the-address-of-your-account.${placeholders.host}`,
    privateKeyFile: '/run/paywright/merchant-keys/merchant-private-key',
    keyVersion: '1',
    apoPublicKeys: [{ version: '1', file: '/run/paywright/routes/apo-public-key' }],
    notifyUrl: `https://notify.${placeholders.host}/notifications/${name}`,
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
