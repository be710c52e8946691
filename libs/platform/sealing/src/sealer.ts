import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';

/** A key of 32 bytes and its number, one byte, which stands before everything it has sealed. */
export interface SealingKey {
  readonly version: number;
  readonly key: Buffer;
}

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;
/** Said outright, or a tag cut short, and so easily guessed, would do. */
const authTag = { authTagLength: tagBytes };

/**
 * Seals what nobody may read in a database with AES-256-GCM. The last key seals, every key opens what it has sealed: a new
 * one is added at the end, and an old one may go once nothing sealed with it is left. What is sealed for one `purpose` (the
 * row's number) opens under no other, so rows cannot be exchanged.
 */
export class Sealer {
  private readonly newest: SealingKey;
  private readonly byVersion: ReadonlyMap<number, Buffer>;

  /** `variable` is where the keys come from, named when one of them is missing. */
  constructor(
    keys: readonly SealingKey[],
    private readonly variable: string,
  ) {
    const newest = keys.at(-1);
    if (!newest) throw new RangeError(`at least one key is needed in ${variable}`);
    this.newest = newest;
    this.byVersion = new Map(keys.map(({ version, key }) => [version, key]));
  }

  seal(content: string | Uint8Array, purpose: string): Buffer {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv(algorithm, this.newest.key, nonce, authTag).setAAD(Buffer.from(purpose));
    const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
    const sealed = Buffer.concat([cipher.update(bytes), cipher.final()]);
    return Buffer.concat([Buffer.of(this.newest.version), nonce, cipher.getAuthTag(), sealed]);
  }

  /** Throws, without a word of the content, when the key is gone or anything was altered. */
  open(sealed: Buffer, purpose: string): Buffer {
    const key = this.byVersion.get(sealed[0] ?? -1);
    if (!key) throw new RangeError(`key ${sealed[0] ?? '?'} of ${this.variable} is not configured: add it again`);
    const nonce = sealed.subarray(1, 1 + nonceBytes);
    const tag = sealed.subarray(1 + nonceBytes, 1 + nonceBytes + tagBytes);
    const content = sealed.subarray(1 + nonceBytes + tagBytes);
    try {
      const decipher = createDecipheriv(algorithm, key, nonce, authTag).setAAD(Buffer.from(purpose)).setAuthTag(tag);
      return Buffer.concat([decipher.update(content), decipher.final()]);
    } catch (cause) {
      throw new RangeError(`it was altered or sealed for something else, or ${this.variable} has another key`, {
        cause,
      });
    }
  }

  /** Opens what was sealed as text. */
  openText(sealed: Buffer, purpose: string): string {
    return this.open(sealed, purpose).toString('utf8');
  }

  /** Tells equal texts of one owner without opening any; of no use to whoever lacks the first key. */
  hash(text: string, owner: string): Buffer {
    const [first] = this.byVersion.values();
    return createHmac('sha256', first ?? this.newest.key)
      .update(`${owner.length}:${owner}:${text}`)
      .digest();
  }
}
