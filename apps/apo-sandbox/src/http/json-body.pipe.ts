import type { PipeTransform } from '@nestjs/common';
import { BadRequestException } from '@nestjs/common';
import type { z } from 'zod';

/** Reads a JSON body by a schema. An empty body counts as `{}`; a wrong one is a 400 that lists every fault. */
export class JsonBody<S extends z.ZodType> implements PipeTransform<unknown, z.output<S>> {
  constructor(private readonly schema: S) {}

  transform(body: unknown): z.output<S> {
    const read = this.schema.safeParse(parse(body));
    if (read.success) return read.data;
    throw new BadRequestException({
      title: 'The body breaks its rules.',
      errors: read.error.issues.map((issue) => ({ field: issue.path.join('.'), rule: issue.message })),
    });
  }
}

function parse(body: unknown): unknown {
  if (!Buffer.isBuffer(body) || body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new BadRequestException({ title: 'The body is not JSON.' });
  }
}
