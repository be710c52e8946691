import type { Logger } from '@paywright/observability';
import type { FastifyInstance } from 'fastify';
import type { ReadinessCheck } from '../server/http-options';

export interface HealthOptions {
  readonly checks: () => Readonly<Record<string, ReadinessCheck>>;
  readonly timeoutMs: number;
  /** True once shutdown has begun: alive, but to be sent nothing new. */
  readonly draining: () => boolean;
  readonly logger: Logger;
}

/** After so many time-outs a check that does not end is begun anew. */
const patience = 5;

/** `GET /health/live`: the process answers. `GET /health/ready`: it can do its work; 503 names the checks that failed, or says that it shuts down. */
export function addHealth(server: FastifyInstance, options: HealthOptions): void {
  const { logger, timeoutMs } = options;
  const down = new Set<string>();
  const looks = new Map<string, { readonly begunAt: number; readonly outcome: Promise<unknown> }>();

  /** A dependency that hangs is not asked again with every probe, or probes would pile up in front of it; but now and then. */
  function look(name: string, check: ReadinessCheck): Promise<unknown> {
    const under = looks.get(name);
    if (under && performance.now() - under.begunAt < patience * timeoutMs) return under.outcome;
    const begun = { begunAt: performance.now(), outcome: check() };
    const forget = (): void => {
      if (looks.get(name) === begun) looks.delete(name);
    };
    begun.outcome.then(forget, forget);
    looks.set(name, begun);
    return begun.outcome;
  }

  async function passes(name: string, check: ReadinessCheck): Promise<boolean> {
    try {
      await within(timeoutMs, look(name, check));
      if (down.delete(name)) logger.info({ check: name }, 'a readiness check passes again');
      return true;
    } catch (error) {
      if (!down.has(name)) logger.warn({ check: name, error }, 'a readiness check fails');
      down.add(name);
      return false;
    }
  }

  server.get('/health/live', () => ({ status: 'up' }));
  server.get('/health/ready', async (_request, reply) => {
    if (options.draining()) return reply.code(503).send({ status: 'shutting-down', checks: {} });
    const results = await Promise.all(
      Object.entries(options.checks()).map(async ([name, check]) => [name, await passes(name, check)] as const),
    );
    const ready = results.every(([, up]) => up);
    const checks = Object.fromEntries(results.map(([name, up]) => [name, up ? 'up' : 'down']));
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'up' : 'down', checks });
  });
}

async function within(timeoutMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error('took too long'), { code: 'check-timeout' })), timeoutMs);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
