import { sign, verify, type KeyObject } from 'node:crypto';

/** The parts of a message that its signature covers (APO reference 1.4). */
export interface SignedParts {
  /** HTTP method in upper case. */
  readonly method: string;
  /** Request target without the domain. An answer is signed over its *request's* target. */
  readonly uri: string;
  readonly clientId: string;
  /** The time header, exactly as it stands there: the same instant spelt differently does not verify. */
  readonly time: string;
  /** The exact bytes sent or received; never JSON written again. */
  readonly body: Uint8Array;
}

/** `<METHOD> <URI>` LF `<client-id>.<time>.<body>`. */
export function signedContent({ method, uri, clientId, time, body }: SignedParts): Buffer {
  return Buffer.concat([Buffer.from(`${method} ${uri}\n${clientId}.${time}.`, 'utf8'), body]);
}

/** Signs with RSA-SHA256 on the thread pool, so that a burst of calls does not stop the event loop. Answers base64. */
export function signContent(parts: SignedParts, privateKey: KeyObject): Promise<string> {
  return new Promise((resolve, reject) => {
    sign('sha256', signedContent(parts), privateKey, (error, signature) => {
      if (error) reject(error);
      else resolve(signature.toString('base64'));
    });
  });
}

/** Whether the signature is the key owner's over exactly these parts. Quick enough (20 µs) for the calling thread. */
export function verifyContent(parts: SignedParts, signature: Uint8Array, publicKey: KeyObject): boolean {
  return verify('sha256', signedContent(parts), publicKey, signature);
}
