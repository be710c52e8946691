import { buildConnector, errors, Pool } from 'undici';
import { unknown, type UnknownOutcome } from '../outcomes';
import { classOfFailure } from './failure-classes';

/** Larger than any answer APO gives; what is larger is not read on. */
const largestAnswerBytes = 1024 * 1024;

/** How long an idle connection is kept, unless the server announces less. */
const keepAliveMs = 10_000;

/** Marks an error of the connector. There was no connection then, so it proves that no byte of the request left. */
class NeverConnected extends Error {
  readonly code = 'NEVER_CONNECTED';

  constructor(readonly reason: Error) {
    super('no connection was made', { cause: reason });
  }
}

interface ConnectionOptions {
  /** `https://host` of the gateway. */
  readonly origin: string;
  /** Name look-up, TCP and TLS together. */
  readonly connectTimeoutMs: number;
}

/**
 * Connections to one gateway, kept alive between calls. Nothing is ever sent twice: each connection carries one call at a
 * time, so undici has nothing queued behind a broken one that it would send again, and HTTP/2 stays off. How many
 * calls run at once is the caller's to limit; a queue here would eat their timeouts unseen.
 */
export function openConnections({ origin, connectTimeoutMs }: ConnectionOptions): Pool {
  return new Pool(origin, {
    connect: promptConnector(connectTimeoutMs),
    connections: null,
    pipelining: 1,
    keepAliveTimeout: keepAliveMs,
    headersTimeout: 0, // the call's total timeout rules
    bodyTimeout: 0,
    maxResponseSize: largestAnswerBytes,
  });
}

/**
 * A connector whose errors are proofs, and whose timeout is exact: undici's own may come a second late, which would upset
 * the order of timeouts. It still serves to tear down the attempt that was given up.
 */
function promptConnector(timeoutMs: number): buildConnector.connector {
  const connect = buildConnector({ timeout: timeoutMs, allowH2: false });
  return (options, callback) => {
    let givenUp = false;
    const timer = setTimeout(() => {
      givenUp = true;
      callback(new NeverConnected(new errors.ConnectTimeoutError()), null);
    }, timeoutMs);
    connect(options, (...[error, socket]) => {
      clearTimeout(timer);
      if (givenUp) socket?.destroy();
      else if (error) callback(new NeverConnected(error), null);
      else callback(null, socket);
    });
  };
}

/** What an error of the exchange lets us say, by the one list of {@link failureClasses}. */
export function explainFailure(error: unknown): UnknownOutcome {
  const isConnecting = error instanceof NeverConnected;
  const code = nameOf(isConnecting ? error.reason : error);
  const { name, cause, neverSent } = classOfFailure(isConnecting ? 'connecting' : 'connected', code);
  const tellsMore = cause === 'never-connected' || cause === 'connection-lost';
  return unknown(cause, tellsMore ? code : name, { neverSent });
}

/** The code alone, where there is one: messages may quote addresses and more. */
function nameOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown };
  return String(typeof code === 'string' ? code : name);
}
