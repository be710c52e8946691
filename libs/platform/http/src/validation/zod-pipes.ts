import type { PipeTransform } from '@nestjs/common';
import type { z } from 'zod';
import { Problem } from '../problem/problem';
import { faultsOf } from './faults-of';

/** `@Body(zodBody(schema)) body: z.output<typeof schema>`; a body that breaks the schema is a 422 with every fault. */
export function zodBody<S extends z.ZodType>(schema: S): PipeTransform<unknown, z.output<S>> {
  return zodPipe(schema, 422, 'invalid-body', 'The body breaks its rules');
}

/** `@Query(zodQuery(schema)) query: …`; 400 with every fault. Values arrive as text. */
export function zodQuery<S extends z.ZodType>(schema: S): PipeTransform<unknown, z.output<S>> {
  return zodPipe(schema, 400, 'invalid-query', 'The query parameters break their rules');
}

/** `@Param(zodParams(schema)) params: …`; 400 with every fault. */
export function zodParams<S extends z.ZodType>(schema: S): PipeTransform<unknown, z.output<S>> {
  return zodPipe(schema, 400, 'invalid-path', 'The address breaks its rules');
}

function zodPipe<S extends z.ZodType>(
  schema: S,
  status: number,
  kind: string,
  title: string,
): PipeTransform<unknown, z.output<S>> {
  return {
    transform(input) {
      const result = schema.safeParse(input);
      if (result.success) return result.data;
      throw new Problem(status, kind, title, { errors: faultsOf(schema, input) });
    },
  };
}
