import type { ProblemFault } from '@paywright/contracts';
import type { z } from 'zod';
import { describeIssue } from './describe-issue';

/** Every fault of an input, by field; empty when the input keeps the schema. */
export function faultsOf(schema: z.ZodType, input: unknown): ProblemFault[] {
  const result = schema.safeParse(input, { error: describeIssue, reportInput: true });
  return (result.error?.issues ?? []).flatMap((issue) => faultsOfIssue(issue, []));
}

function faultsOfIssue(issue: z.core.$ZodIssue, base: readonly PropertyKey[]): ProblemFault[] {
  const path = [...base, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => fault([...path, key.slice(0, 64)], issue.message));
  }
  // What is wrong with a name of a record's is told of the name.
  if (issue.code === 'invalid_key') return issue.issues.flatMap((inner) => faultsOfIssue(inner, path));
  if (issue.code === 'invalid_union') {
    const closest = closestOption(issue.errors);
    if (closest) return closest.flatMap((inner) => faultsOfIssue(inner, path));
  }
  return [fault(path, issue.message)];
}

/** Of several allowed forms, the one the input nearly has tells most. */
function closestOption(options: readonly (readonly z.core.$ZodIssue[])[]): readonly z.core.$ZodIssue[] | undefined {
  return [...options].sort((a, b) => a.length - b.length).find((issues) => issues.some(({ path }) => path.length > 0));
}

function fault(path: readonly PropertyKey[], message: string): ProblemFault {
  const [rule = message, fix] = message.split('; ', 2);
  return { field: fieldName(path), rule, ...(fix && { fix }) };
}

/** `order.items[0].name`; the whole input is `(body)`. */
function fieldName(path: readonly PropertyKey[]): string {
  const name = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return name.replace(/^\./, '') || '(body)';
}
