import type { Logger, Metrics } from '@paywright/observability';
import type { FastifyInstance } from 'fastify';

/** `GET /metrics`, and one measurement per answered request, by the route's pattern (an address itself may hold ids). */
export function addMetrics(server: FastifyInstance, metrics: Metrics, logger: Logger): void {
  const seconds = metrics.histogram({
    name: 'http_request_seconds',
    help: 'How long requests took, from the first byte to the answer handed over.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  });
  server.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    const { method } = request;
    seconds.observe({ method, route, status: String(reply.statusCode) }, reply.elapsedTime / 1000);
    logger.debug({ method, path: route, statusCode: reply.statusCode, durationMs: reply.elapsedTime }, 'answered');
    done();
  });
  server.get('/metrics', async (_request, reply) => reply.type(metrics.contentType).send(await metrics.text()));
}
