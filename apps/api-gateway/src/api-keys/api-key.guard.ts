import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Problem } from '@paywright/http';
import type { FastifyRequest } from 'fastify';
import type { Scope } from './api-key';
import { AuthenticateClient } from './authenticate-client';
import type { Client } from './client';
import { RateLimit } from './rate-limit';

/** What a route asks of the key it is called with. */
export const RequireScope = Reflector.createDecorator<Scope>();

/** Lets a request through whose API key is in force, not overused and allowed to do this. */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  constructor(
    private readonly clients: AuthenticateClient,
    private readonly rateLimit: RateLimit,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const client = await this.clients.authenticate(request.headers.authorization);
    await this.rateLimit.take(client.keyId);
    requireScope(client, this.reflector.get(RequireScope, context.getHandler()));
    request.apiClient = client;
    return true;
  }
}

function requireScope(client: Client, scope: Scope): void {
  if (client.scopes.includes(scope)) return;
  throw new Problem(403, 'scope-missing', 'The API key does not allow this', {
    errors: [
      {
        field: 'Authorization',
        rule: `the API key must have the scope ${scope}`,
        fix: 'use a key with this scope; an operator makes keys',
      },
    ],
    extra: { requiredScope: scope },
  });
}
