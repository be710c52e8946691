import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { invariant } from '@paywright/kernel';
import type { FastifyRequest } from 'fastify';

/** Who asks, as its API key proved. */
export interface Client {
  readonly id: string;
  /** The key it came with. */
  readonly keyId: string;
  /** The event source of its own payments. */
  readonly source: string;
  /** Event sources whose payments it may see. */
  readonly sources: readonly string[];
  readonly scopes: readonly string[];
}

declare module 'fastify' {
  interface FastifyRequest {
    apiClient?: Client;
  }
}

/** `@ApiClient() client: Client`: set by the guard of API keys. */
export const ApiClient = createParamDecorator((_data: unknown, context: ExecutionContext): Client => {
  const { apiClient } = context.switchToHttp().getRequest<FastifyRequest>();
  invariant(apiClient, 'a route with @ApiClient stands behind the guard of API keys');
  return apiClient;
});
