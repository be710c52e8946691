import type { UnknownCause } from '../outcomes';

/** A way in which a call can fail before it is answered. */
export interface FailureClass {
  readonly name: string;
  /** Whether it struck before there was a connection to write to, or on one. */
  readonly during: 'connecting' | 'connected';
  /** Codes, or names where there is no code, of the errors it shows itself by. */
  readonly codes: RegExp;
  readonly cause: UnknownCause;
  /** Proven: no byte of the request left this machine. */
  readonly neverSent: boolean;
}

const proof = { during: 'connecting', cause: 'never-connected', neverSent: true } as const;
const noProof = { during: 'connected', cause: 'connection-lost', neverSent: false } as const;

/**
 * The one list of what proves that nothing was sent, and what does not; the first class that fits counts. Whatever strikes while
 * connecting is proof, since there is nothing to write to before the connection, TLS included, is there. Whatever strikes on a
 * connection is none, not even where the peer had closed a kept one before: what was written may have been read.
 */
export const failureClasses: readonly FailureClass[] = [
  { name: 'the name could not be looked up', codes: /^(ENOTFOUND|EAI_\w+|ENODATA)$/, ...proof },
  { name: 'the connection was refused', codes: /^ECONNREFUSED$/, ...proof },
  {
    name: 'the network or the host cannot be reached',
    codes: /^(ENETUNREACH|EHOSTUNREACH|ENETDOWN|EHOSTDOWN)$/,
    ...proof,
  },
  { name: 'connecting took too long', codes: /^(UND_ERR_CONNECT_TIMEOUT|ETIMEDOUT)$/, ...proof },
  { name: 'TLS was refused or broken off, or anything else before there was a connection', codes: /./, ...proof },
  { name: 'no complete answer in time', codes: /^TimeoutError$/, ...noProof, cause: 'timeout' },
  { name: 'the answer is too large', codes: /^UND_ERR_RES_EXCEEDED_MAX_SIZE$/, ...noProof, cause: 'unparsable' },
  { name: 'the answer is not HTTP', codes: /^(HPE_\w+|HTTPParserError)$/, ...noProof, cause: 'unparsable' },
  { name: 'the connection was reset', codes: /^(ECONNRESET|ECONNABORTED)$/, ...noProof },
  { name: 'writing to a connection that the peer had closed', codes: /^EPIPE$/, ...noProof },
  { name: 'the peer closed the connection, a kept one included', codes: /^UND_ERR_SOCKET$/, ...noProof },
  { name: 'anything else on a connection', codes: /./, ...noProof },
];

/** The class of a failure, by when it struck and the error's code. */
export function classOfFailure(during: FailureClass['during'], code: string): FailureClass {
  const found = failureClasses.find((each) => each.during === during && each.codes.test(code));
  // The last of each takes every code but the empty one, which proves nothing.
  return found ?? (failureClasses.at(-1) as FailureClass);
}
