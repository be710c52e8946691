import { createHash, timingSafeEqual } from 'node:crypto';
import { base32, type Random } from '@paywright/kernel';

/** What a key allows. */
export const scopes = ['payments:read', 'payments:write', 'cards:write'] as const;

export type Scope = (typeof scopes)[number];

/** A key as the database holds it. */
export interface ApiKey {
  /** The public part of the key's text; names it in logs and commands. */
  readonly id: string;
  readonly clientId: string;
  readonly secretHash: Buffer;
  readonly scopes: readonly string[];
  /** Event sources whose payments the key may see. */
  readonly sources: readonly string[];
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
}

/** The two parts of a key's text, `pwk_<id>_<secret>`. */
export interface KeyText {
  readonly id: string;
  readonly secret: string;
}

/** A new key's parts: 50 random bits that name it and 256 that prove it. */
export function mintKey(random: Random): KeyText {
  return { id: base32(random.bytes(10)).slice(0, 10), secret: base32(random.bytes(32)) };
}

export function writeKey({ id, secret }: KeyText): string {
  return `pwk_${id}_${secret}`;
}

/** Undefined when the text cannot be one of our keys. */
export function readKey(text: string): KeyText | undefined {
  const parts = /^pwk_([0-9a-hjkmnp-tv-z]{10})_([0-9a-hjkmnp-tv-z]{52})$/.exec(text);
  return parts?.[1] && parts[2] ? { id: parts[1], secret: parts[2] } : undefined;
}

/**
 * What is stored of a secret. One SHA-256 is enough: a secret of 256 random bits cannot be guessed from its hash, so the
 * slow hashes made for passwords would only cost time on every request.
 */
export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

export function provesKey(secret: string, key: ApiKey): boolean {
  return timingSafeEqual(hashSecret(secret), key.secretHash);
}

/** The event source of a client's own payments. */
export function sourceOf(clientId: string): string {
  return `api-gateway/${clientId}`;
}
