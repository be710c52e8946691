import { type CanActivate, createParamDecorator, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Problem } from '@paywright/http';
import { invariant } from '@paywright/kernel';
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Operators } from './operators-variable';

export const operatorsToken = Symbol('operators');

interface OperatorRequest {
  readonly headers: { readonly authorization?: string };
  operator?: string;
}

/** Lets an operator through, known by the token in `Authorization: Bearer …`; without OPERATORS, nobody. */
@Injectable()
export class OperatorGuard implements CanActivate {
  constructor(@Inject(operatorsToken) private readonly operators: Operators) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<OperatorRequest>();
    const token = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    const operator = token === undefined ? undefined : this.operatorOf(token);
    if (operator === undefined) {
      const fix =
        'send Authorization: Bearer <operator token>; npm run operator makes one, OPERATORS names whom it belongs to';
      throw new Problem(401, 'operator-unknown', 'Who asks is not a known operator', {
        errors: [{ field: 'Authorization', rule: token ? 'the token is not known' : 'is required', fix }],
        headers: { 'www-authenticate': 'Bearer realm="paywright operators"' },
      });
    }
    request.operator = operator;
    return true;
  }

  private operatorOf(token: string): string | undefined {
    const hash = createHash('sha256').update(token).digest();
    return [...this.operators].find(([, known]) => timingSafeEqual(known, hash))?.[0];
  }
}

/** `@Operator() name: string`: who asks, set by {@link OperatorGuard}. */
export const Operator = createParamDecorator((_data: unknown, context: ExecutionContext): string => {
  const { operator } = context.switchToHttp().getRequest<OperatorRequest>();
  invariant(operator, 'a route with @Operator stands behind the guard of operators');
  return operator;
});
