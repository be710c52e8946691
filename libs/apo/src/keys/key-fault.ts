/** Each way a key text can be wrong. */
export type KeyFaultReason =
  | 'empty'
  | 'not-base64'
  | 'truncated'
  | 'several-keys'
  | 'certificate'
  | 'encrypted'
  | 'private-key-given'
  | 'public-key-given'
  | 'openssh'
  | 'not-a-key'
  | 'not-rsa'
  | 'too-small'
  | 'own-public-key';

/** A key that cannot be used. The message says what is wrong and what to do; it never holds any part of the key. */
export class KeyFault extends Error {
  readonly retryable = false;

  constructor(
    readonly code: KeyFaultReason,
    message: string,
  ) {
    super(message);
    this.name = 'KeyFault';
  }
}
