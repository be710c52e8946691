import type { z } from 'zod';

type Issue = z.core.$ZodRawIssue;

/**
 * The rule an input broke and, after `; `, what to do about it. For schemas without words of their own; a schema's own
 * message follows the same form. Never quotes the input's value.
 */
export function describeIssue(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? 'is required; add it'
        : `must be ${article(issue.expected)}, not ${kindOf(issue.input)}`;
    case 'too_small':
      return `must ${bound(issue.origin, issue.minimum, issue.inclusive === false ? 'more than' : 'at least')}`;
    case 'too_big':
      return `must ${bound(issue.origin, issue.maximum, issue.inclusive === false ? 'less than' : 'at most')}`;
    case 'invalid_value':
      return issue.input === undefined ? 'is required; add it' : `must be ${listed(issue.values)}`;
    case 'invalid_format':
      return issue.format === 'regex' ? `must match ${issue.pattern}` : `must be a valid ${issue.format}`;
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'unrecognized_keys':
      return 'is not a known field; remove it or check its spelling';
    case 'invalid_union':
      return 'options' in issue && Array.isArray(issue.options)
        ? `must be ${listed(issue.options)}`
        : 'has none of the allowed forms';
    default:
      return 'is not valid';
  }
}

function bound(origin: string, limit: number | bigint, comparison: string): string {
  if (origin === 'string') return `have ${comparison} ${limit} characters`;
  if (origin === 'array' || origin === 'set') return `have ${comparison} ${limit} items`;
  return `be ${comparison} ${limit}`;
}

function listed(values: readonly unknown[]): string {
  const words = values.map(String);
  return words.length === 1 ? `${words[0]}` : `one of ${words.join(', ')}`;
}

function article(noun: string): string {
  return /^[aeiou]/.test(noun) ? `an ${noun}` : `a ${noun}`;
}

function kindOf(input: unknown): string {
  if (input === null) return 'null';
  return article(Array.isArray(input) ? 'array' : typeof input);
}
