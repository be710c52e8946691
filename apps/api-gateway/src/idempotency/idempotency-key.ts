import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { referenceSchema } from '@paywright/contracts';
import { faultsOf, Problem } from '@paywright/http';
import type { FastifyRequest } from 'fastify';

/** `@IdempotencyKey() key: string`: the request's own number, chosen by the client; a request without one is refused. */
export const IdempotencyKey = createParamDecorator((_data: unknown, context: ExecutionContext): string =>
  readIdempotencyKey(context.switchToHttp().getRequest<FastifyRequest>().headers['idempotency-key']),
);

/** Throws a 400 {@link Problem} unless the header has 1 to 64 URL-safe characters. */
export function readIdempotencyKey(header: string | readonly string[] | undefined): string {
  const parsed = referenceSchema.safeParse(header);
  if (parsed.success) return parsed.data;
  const [fault] = faultsOf(referenceSchema, header);
  const kind = header === undefined ? 'idempotency-key-missing' : 'idempotency-key-invalid';
  const title =
    header === undefined ? 'The Idempotency-Key header is missing' : 'The Idempotency-Key header is unusable';
  throw new Problem(400, kind, title, {
    detail: 'It makes a repeated request safe: the same key and body never ask for money twice.',
    errors: [
      {
        field: 'Idempotency-Key',
        rule: header === undefined ? 'is required' : (fault?.rule ?? 'is not valid'),
        fix: 'send a number of your own that is unique per request, and the same one when you repeat the request',
      },
    ],
  });
}
