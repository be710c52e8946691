import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunDirectory } from './run-directory';

/** Where the secrets of this run are: what seals cards and notifications, and what signs and checks card sessions. */
export interface ServiceSecrets {
  readonly cardKeys: string;
  readonly notificationKeys: string;
  readonly sessionPrivateKey: string;
  readonly sessionPublicKey: string;
  /** The token of the operator called `operator`, and what OPERATORS says of it. */
  readonly operatorToken: string;
  readonly operators: string;
}

export function serviceSecretFiles({ keys }: RunDirectory): ServiceSecrets {
  return {
    cardKeys: join(keys, 'card-keys'),
    notificationKeys: join(keys, 'notification-keys'),
    sessionPrivateKey: join(keys, 'card-session-private-key'),
    sessionPublicKey: join(keys, 'card-session-public-key'),
    operatorToken: join(keys, 'operator-token'),
    operators: join(keys, 'operators'),
  };
}

/** Makes the secrets unless an earlier run has left them. */
export function makeServiceSecrets(directory: RunDirectory): void {
  const files = serviceSecretFiles(directory);
  const { cardKeys, notificationKeys, sessionPrivateKey, sessionPublicKey } = files;
  mkdirSync(directory.keys, { recursive: true });
  const keep = (file: string, content: string): void => writeFileSync(file, content, { mode: 0o600 });
  for (const file of [cardKeys, notificationKeys]) {
    if (!existsSync(file)) keep(file, `1:${randomBytes(32).toString('base64')}`);
  }
  if (!existsSync(files.operatorToken)) {
    const token = `opr_${randomBytes(32).toString('hex')}`;
    keep(files.operators, `operator:${createHash('sha256').update(token).digest('hex')}`);
    keep(files.operatorToken, token);
  }
  if (existsSync(sessionPrivateKey)) return;
  const pair = generateKeyPairSync('ed25519', {
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  keep(sessionPublicKey, pair.publicKey);
  keep(sessionPrivateKey, pair.privateKey);
}
