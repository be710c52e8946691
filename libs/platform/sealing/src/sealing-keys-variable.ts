import { z } from 'zod';
import type { SealingKey } from './sealer';

/** A variable that holds keys: `1:<base64 of 32 bytes>,2:…`; the last one seals. Usually NAME_FILE. */
export const sealingKeysVariable = z.string().transform((text, context): SealingKey[] => {
  const keys = text.trim().split(',').map(readKey);
  const versions = new Set(keys.map((key) => key?.version));
  if (keys.every((key) => key !== undefined) && versions.size === keys.length) return keys;
  context.addIssue('must list keys as 1:<base64 of 32 bytes>,2:…, each number, 1 to 255, once');
  return z.NEVER;
});

function readKey(text: string): SealingKey | undefined {
  const [, version = '', base64 = ''] = /^\s*([1-9]\d{0,2}):([A-Za-z0-9+/]{43}=)\s*$/.exec(text) ?? [];
  const key = Buffer.from(base64, 'base64');
  return key.length === 32 && Number(version) <= 255 ? { version: Number(version), key } : undefined;
}
