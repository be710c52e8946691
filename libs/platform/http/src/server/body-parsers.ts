import { isUtf8 } from 'node:buffer';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem } from '../problem/problem';

declare module 'fastify' {
  interface FastifyContextConfig {
    rawBody?: boolean;
  }
}

/** Gives a handler the body's bytes as they came, whatever their type: `@Body() body: Buffer`. */
export const RawBody = (): MethodDecorator => RouteConfig({ rawBody: true });

/** JSON in UTF-8 for every route but the raw ones; `rawBody` makes all of them raw. */
export function installBodyParsers(server: FastifyInstance, rawBody: boolean): void {
  const isRaw = (request: FastifyRequest): boolean => rawBody || request.routeOptions.config.rawBody === true;
  const parseText = server.getDefaultJsonParser('error', 'error');

  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    if (isRaw(request)) return done(null, body);
    if (namesOtherCharset(request) || !isUtf8(body)) return done(notUtf8());
    return parseText(request, body.toString('utf8'), (error, value: unknown) =>
      error ? done(malformed(error)) : done(null, value),
    );
  });
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (request, body: Buffer, done) =>
    isRaw(request) ? done(null, body) : done(notJson(request)),
  );
}

function namesOtherCharset(request: FastifyRequest): boolean {
  const charset = /charset\s*=\s*"?([\w-]+)/i.exec(request.headers['content-type'] ?? '')?.[1];
  return charset !== undefined && !/^utf-?8$/i.test(charset);
}

function notUtf8(): Problem {
  return new Problem(415, 'unsupported-media-type', 'The body is not in UTF-8', {
    errors: [{ field: 'Content-Type', rule: 'the body must be JSON in UTF-8', fix: 'send application/json in UTF-8' }],
  });
}

function notJson(request: FastifyRequest): Problem {
  const sent = request.headers['content-type'] === undefined ? 'has no type' : 'has another type';
  return new Problem(415, 'unsupported-media-type', 'The body must be JSON', {
    detail: `The body ${sent}.`,
    errors: [{ field: 'Content-Type', rule: 'must be application/json', fix: 'send Content-Type: application/json' }],
  });
}

/** The parser's own words quote the body, so only the position is passed on. */
function malformed(error: Error): Problem {
  const position = /at position (\d+)/.exec(error.message)?.[1];
  const where = position === undefined ? '' : ` (near character ${position})`;
  return new Problem(400, 'malformed-json', 'The body is not valid JSON', {
    detail: `The body cannot be read as JSON${where}.`,
    errors: [{ field: '(body)', rule: 'must be one valid JSON document', fix: 'check it with a JSON validator' }],
  });
}
