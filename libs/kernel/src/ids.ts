import type { Brand } from './brand';
import type { Random } from './random';

/** Our number of a payment, `pay_` + 26 base32 characters, computed from (source, paymentRef). */
export type PaymentId = Brand<string, 'PaymentId'>;
/** APO's number of a payment; opaque. */
export type ApoPaymentId = Brand<string, 'ApoPaymentId'>;
/** The number of one attempt at a payment, chosen by us, sent to APO as its idempotency key. */
export type PaymentRequestId = Brand<string, 'PaymentRequestId'>;

/** Lower-case Crockford base32: no i, l, o, u, so ids survive being read aloud. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** The bytes as Crockford base32 text, most significant bit first, without padding. */
export function base32(bytes: Uint8Array): string {
  let text = '';
  let buffer = 0;
  let bits = 0;
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += alphabet[(buffer >>> bits) & 31];
    }
    buffer &= (1 << bits) - 1;
  }
  return bits > 0 ? text + alphabet[(buffer << (5 - bits)) & 31] : text;
}

/** A fresh id such as `opn_…`: 48 bits of time, so that rows sort by birth and indexes grow at one end, then 80 random. */
export function timeOrderedId(prefix: string, nowMs: number, random: Random): string {
  return timeOrderedIdWith(prefix, nowMs, random.bytes(10));
}

/** Like {@link timeOrderedId}, its 80 random bits being these ten bytes: for ids that are computed, not drawn. */
export function timeOrderedIdWith(prefix: string, ms: number, rest: Uint8Array): string {
  const bytes = new Uint8Array(16);
  bytes.set(timeBytes(ms));
  bytes.set(rest.subarray(0, 10), 6);
  return `${prefix}_${base32(bytes)}`;
}

/** The time in a {@link timeOrderedId}, whatever follows it. Throws a {@link RangeError} when there is none. */
export function timeOfId(id: string): number {
  const text = /^[a-z]+_([0-9a-hjkmnp-tv-z]{10})/.exec(id)?.[1];
  if (text === undefined) throw new RangeError(`'${id.slice(0, 40)}' does not begin with a time`);
  const bits = [...text].reduce((value, letter) => value * 32 + alphabet.indexOf(letter), 0);
  return Math.floor(bits / 4); // ten letters are fifty bits, the time is the first 48
}

/** Sorts behind every {@link timeOrderedId} of an earlier millisecond and before all of this one and later. */
export function timeOrderedBound(prefix: string, ms: number): string {
  return `${prefix}_${base32(timeBytes(ms))}`;
}

/** The 48 bits of time, most significant first. */
function timeBytes(ms: number): Uint8Array {
  const bytes = new Uint8Array(6);
  let time = ms;
  for (let i = 5; i >= 0; i -= 1) {
    bytes[i] = time % 256;
    time = Math.floor(time / 256);
  }
  return bytes;
}

const paymentIdPattern = /^pay_[0-9a-hjkmnp-tv-z]{26}$/;

export function isPaymentId(text: string): text is PaymentId {
  return paymentIdPattern.test(text);
}

/** Throws a {@link RangeError} unless the text is a payment id of ours. */
export function parsePaymentId(text: string): PaymentId {
  if (!isPaymentId(text))
    throw new RangeError(`a payment id looks like pay_ and 26 characters, not '${text.slice(0, 40)}'`);
  return text;
}

/** APO's ids have up to 64 characters; what they look like inside is not ours to know. */
export function parseApoPaymentId(text: string): ApoPaymentId {
  if (text.length === 0 || text.length > 64) throw new RangeError('an APO payment id has 1 to 64 characters');
  return text as ApoPaymentId;
}

/** Request ids of ours use letters, digits, `_` and `-`, at most 64 (apo-reference 2.0). */
export function parsePaymentRequestId(text: string): PaymentRequestId {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(text))
    throw new RangeError('a paymentRequestId has 1 to 64 letters, digits, _ or -');
  return text as PaymentRequestId;
}
