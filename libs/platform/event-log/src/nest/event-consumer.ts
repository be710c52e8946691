import { applyDecorators, Catch, Controller, UseFilters } from '@nestjs/common';
import type { RpcExceptionFilter } from '@nestjs/common';
import { throwError } from 'rxjs';
import type { Observable } from 'rxjs';

/**
 * A class whose `@EventPattern` methods handle events from the log. What they throw reaches the consumer runtime as it
 * was thrown, which retries it; Nest's own filter would log it, values and all, and hide it behind a general one.
 */
export function EventConsumer(): ClassDecorator {
  return applyDecorators(Controller(), UseFilters(PassErrorsOn));
}

@Catch()
class PassErrorsOn implements RpcExceptionFilter {
  catch(error: unknown): Observable<never> {
    return throwError(() => error);
  }
}
