import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import type { Signer } from './signer';
import { rsaSigner } from './signer';

/** A signer whose key nobody trusts; made when first needed, because it takes a while and is rarely wanted. */
export function stranger(): Signer {
  let made: Promise<Signer> | undefined;
  const make = async (): Promise<Signer> =>
    rsaSigner((await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })).privateKey);
  return {
    keyVersion: '1',
    sign: async (content) => (await (made ??= make())).sign(content),
  };
}
