import { z } from 'zod';

/** One fault of a request: which field, which rule, and what to do where that is not plain from the rule. */
export const problemFaultSchema = z.object({ field: z.string(), rule: z.string(), fix: z.string().optional() });

/** An error answer, RFC 9457 `application/problem+json`. */
export const problemSchema = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string().optional(),
  errors: z.array(problemFaultSchema).optional(),
});

export type ProblemFault = z.output<typeof problemFaultSchema>;
export type ProblemDocument = z.output<typeof problemSchema>;
