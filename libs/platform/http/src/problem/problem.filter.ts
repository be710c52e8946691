import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import { systemRandom, timeOrderedId } from '@paywright/kernel';
import type { Logger } from '@paywright/observability';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { KnownRoutes } from '../server/known-routes';
import { Problem } from './problem';
import { sendProblem } from './send-problem';

/** Turns whatever a request ran into into a problem document. Only what nobody foresaw is logged, under an incident number. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly logger: Logger,
    private readonly routes: KnownRoutes,
    private readonly problemFor: (error: unknown) => Problem | undefined,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const problem = this.translate(error, request);
    // A stream that has begun (server-sent events) cannot be answered any more, only ended.
    if (reply.sent) reply.raw.destroy();
    else sendProblem(reply, problem);
  }

  private translate(error: unknown, request: FastifyRequest): Problem {
    if (error instanceof Problem) return error;
    const foreseen = this.problemFor(error);
    if (foreseen) return foreseen;
    if (error instanceof HttpException && error.getStatus() < 500) return this.fromFramework(error, request);
    return this.incident(error, request);
  }

  private fromFramework(error: HttpException, request: FastifyRequest): Problem {
    if (request.is404) return this.unknownRoute(request);
    switch (error.getStatus()) {
      case 404:
        return new Problem(404, 'not-found', 'There is no such thing');
      case 413:
        return new Problem(413, 'body-too-large', 'The body is too large', {
          errors: [{ field: '(body)', rule: `must have at most ${request.routeOptions.bodyLimit} bytes` }],
        });
      default:
        return new Problem(error.getStatus(), 'bad-request', 'The request cannot be served', { detail: error.message });
    }
  }

  private unknownRoute(request: FastifyRequest): Problem {
    const methods = this.routes.methodsOf(pathOf(request));
    if (methods.length === 0) return new Problem(404, 'no-such-route', 'There is no such address');
    const allowed = methods.join(', ');
    return new Problem(405, 'method-not-allowed', 'The method is not allowed here', {
      detail: `This address takes ${allowed}.`,
      headers: { allow: allowed },
    });
  }

  private incident(error: unknown, request: FastifyRequest): Problem {
    const incident = timeOrderedId('inc', Date.now(), systemRandom);
    const route = request.routeOptions?.url ?? 'none';
    this.logger.error({ incident, method: request.method, path: route, error }, 'a request failed unexpectedly');
    return new Problem(500, 'internal-error', 'Something went wrong on our side', {
      detail: `Tell us the incident number ${incident} if it keeps happening.`,
      extra: { incident },
    });
  }
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? '';
}
