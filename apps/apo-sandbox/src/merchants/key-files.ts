import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const names = ['merchant-private-key', 'merchant-public-key', 'apo-private-key', 'apo-public-key'] as const;

/** The two key pairs of one account, as bare base64 of DER: the form in which such keys are handed out. */
export type KeyTexts = Readonly<Record<(typeof names)[number], string>>;

/** Reads the key files of a folder, after making both pairs if the folder holds none of them. Safe to repeat. */
export function keysOfFolder(folder: string): KeyTexts {
  const present = names.filter((name) => existsSync(join(folder, name)));
  if (present.length === 0) generateKeys(folder);
  else if (present.length < names.length) {
    const missing = names.filter((name) => !present.includes(name));
    throw new Error(`${folder} lacks ${missing.join(', ')}: add the files, or empty the folder to have all made anew`);
  }
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'utf8').trim()])) as KeyTexts;
}

/** Writes two fresh RSA-2048 pairs, readable by the owner only. Never overwrites. */
function generateKeys(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const side of ['merchant', 'apo'] as const) {
    const pair = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs8', format: 'der' },
      publicKeyEncoding: { type: 'spki', format: 'der' },
    });
    const write = (name: string, der: Buffer): void =>
      writeFileSync(join(folder, name), der.toString('base64'), { mode: 0o600, flag: 'wx' });
    write(`${side}-private-key`, pair.privateKey);
    write(`${side}-public-key`, pair.publicKey);
  }
}
