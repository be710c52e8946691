import { type KeyObject, sign, verify } from 'node:crypto';
import { z } from 'zod';

/** How long a session may be used, milliseconds. */
export const cardSessionMs = 5 * 60_000;

const prefix = 'cs_';
const payloadSchema = z.object({ source: z.string().min(1), exp: z.number() });

/** Leave to hand in cards for payments of one source, until it expires; epoch milliseconds. */
export interface CardSession {
  readonly source: string;
  readonly expiresAt: number;
}

/**
 * A session as text, signed with Ed25519: whoever has the public key can check it without asking anybody. It is a secret of
 * its holder and no cookie.
 */
export function writeCardSession({ source, expiresAt }: CardSession, privateKey: KeyObject): string {
  const payload = Buffer.from(JSON.stringify({ source, exp: expiresAt })).toString('base64url');
  return `${prefix}${payload}.${sign(null, Buffer.from(payload), privateKey).toString('base64url')}`;
}

/** The session, if its signature is right and it has not expired; else undefined. */
export function readCardSession(text: string, publicKey: KeyObject, now: number): CardSession | undefined {
  const [payload = '', signature = '', ...rest] = text.startsWith(prefix) ? text.slice(prefix.length).split('.') : [];
  if (rest.length > 0 || !verify(null, Buffer.from(payload), publicKey, Buffer.from(signature, 'base64url'))) {
    return undefined;
  }
  const parsed = payloadSchema.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')));
  if (!parsed.success || parsed.data.exp <= now) return undefined;
  return { source: parsed.data.source, expiresAt: parsed.data.exp };
}
