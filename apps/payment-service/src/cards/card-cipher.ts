import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';

/** A key of 32 bytes and its number, one byte, which stands before everything it has sealed. */
export interface CardKey {
  readonly version: number;
  readonly key: Buffer;
}

const nonceBytes = 12;
const tagBytes = 16;

/**
 * Seals cards and their tokens with AES-256-GCM. The last key seals, every key opens what it has sealed: a new one is added
 * at the end, and an old one may go once nothing sealed with it is left. What is sealed for one `purpose` (the row's number)
 * opens under no other, so rows cannot be exchanged.
 */
export class CardCipher {
  private readonly newest: CardKey;
  private readonly byVersion: ReadonlyMap<number, Buffer>;

  constructor(keys: readonly CardKey[]) {
    const newest = keys.at(-1);
    if (!newest) throw new RangeError('at least one key is needed');
    this.newest = newest;
    this.byVersion = new Map(keys.map(({ version, key }) => [version, key]));
  }

  seal(text: string, purpose: string): Buffer {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', this.newest.key, nonce).setAAD(Buffer.from(purpose));
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([Buffer.of(this.newest.version), nonce, cipher.getAuthTag(), sealed]);
  }

  /** Throws, without a word of the content, when the key is gone or anything was altered. */
  open(sealed: Buffer, purpose: string): string {
    const key = this.byVersion.get(sealed[0] ?? -1);
    if (!key) throw new RangeError(`card key ${sealed[0] ?? '?'} is not configured: add it to CARD_KEYS again`);
    const nonce = sealed.subarray(1, 1 + nonceBytes);
    const tag = sealed.subarray(1 + nonceBytes, 1 + nonceBytes + tagBytes);
    const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(purpose)).setAuthTag(tag);
    const content = sealed.subarray(1 + nonceBytes + tagBytes);
    return Buffer.concat([decipher.update(content), decipher.final()]).toString('utf8');
  }

  /** Tells equal texts of one owner without opening any; of no use to whoever lacks the first key. */
  hash(text: string, owner: string): Buffer {
    const [first] = this.byVersion.values();
    return createHmac('sha256', first ?? this.newest.key)
      .update(`${owner.length}:${owner}:${text}`)
      .digest();
  }
}
