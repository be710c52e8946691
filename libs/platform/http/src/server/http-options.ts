import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger, Metrics } from '@paywright/observability';
import type { Problem } from '../problem/problem';

/** Resolves when what it looks at is usable, rejects when it is not. */
export type ReadinessCheck = () => Promise<unknown>;

export interface HttpOptions {
  /** The service's name in logs and messages. */
  readonly service: string;
  /** 0 takes any free port; the log line `listening` says which. */
  readonly port: number;
  /** Loopback unless said otherwise. */
  readonly host?: string;
  /** The variable that sets the port, for the message when the port is taken. Default `PORT`. */
  readonly portVariable?: string;
  /** A second port for one path alone, such as the one the ingress leads to. */
  readonly door?: { readonly port: number; readonly portVariable: string; readonly path: string };
  readonly logger?: Logger;
  readonly metrics?: Metrics;
  /** Largest body in bytes; default 64 KiB. */
  readonly bodyLimit?: number;
  /** Every handler gets the bytes as they came (`@Body() body: Buffer`). For single routes there is `@RawBody()`. */
  readonly rawBody?: boolean;
  /** What `GET /health/ready` looks at, by name. */
  readonly readiness?: (app: NestFastifyApplication) => Readonly<Record<string, ReadinessCheck>>;
  /** Milliseconds a readiness check may take; default 2000. */
  readonly readinessTimeoutMs?: number;
  /** Answers for failures the app knows (a database that is away is a 503); undefined leaves it an internal error. */
  readonly problemFor?: (error: unknown) => Problem | undefined;
  /** Runs before the app is initialised and listens: connect microservices, add routes. */
  readonly prepare?: (app: NestFastifyApplication) => Promise<void> | void;
  /** SHUTDOWN_DELAY: milliseconds a signalled service, not ready any more, goes on serving; default 0. */
  readonly shutdownDelayMs?: number;
  /** Runs after that delay, while requests in flight finish: answer long waits, take no more work. */
  readonly drain?: (app: NestFastifyApplication) => Promise<void> | void;
  /** Milliseconds requests in flight may take to finish at shutdown; see shutdown-budget.ts. */
  readonly drainTimeoutMs?: number;
  /** Milliseconds from the signal until the process gives up and exits with 1; see shutdown-budget.ts. */
  readonly shutdownTimeoutMs?: number;
}
