/** The parts that APO signs, whatever the direction (APO reference 1.4). */
export interface SignedParts {
  /** Always POST in practice, and part of the text. */
  readonly method: string;
  /** Path and query as sent: of the request, for an answer too. */
  readonly target: string;
  readonly clientId: string;
  /** The time header exactly as it stands there. */
  readonly time: string;
  /** The exact bytes of the body; a text stands for its UTF-8 bytes. */
  readonly body: Buffer | string;
}

/** The bytes under the signature: `POST /path\nclient.time.body`. */
export function bytesToSign({ method, target, clientId, time, body }: SignedParts): Buffer {
  const head = `${method} ${target}\n${clientId}.${time}.`;
  return typeof body === 'string' ? Buffer.from(head + body) : Buffer.concat([Buffer.from(head), body]);
}
