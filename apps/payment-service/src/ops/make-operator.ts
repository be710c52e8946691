import { base32, type Random } from '@paywright/kernel';
import { createHash } from 'node:crypto';

interface Terminal {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
}

/** `npm run operator -- <name>`: a new token for the operator, and what OPERATORS is to say of it. Nothing is stored. */
export function makeOperator(args: readonly string[], random: Random, { out, err }: Terminal): number {
  const [name = '', ...more] = args;
  if (!/^[a-z][a-z0-9._-]{0,31}$/.test(name) || more.length > 0) {
    err('Usage: npm run operator -- <name>; 1 to 32 lower-case letters, digits or . _ -, starting with a letter.');
    return 2;
  }
  const token = `opr_${base32(random.bytes(32))}`;
  out(`token, for ${name} alone: ${token}`);
  out(`for OPERATORS of payment-service: ${name}:${createHash('sha256').update(token).digest('hex')}`);
  return 0;
}
