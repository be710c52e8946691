import type { z } from 'zod';

/** One thing wrong with a policy, said so that whoever wrote it can mend it. */
export interface PolicyFault {
  /** Where: `rules.2.route.split.1.percent`; the whole policy is `(policy)`. */
  readonly field: string;
  /** What it breaks. */
  readonly rule: string;
  readonly fix: string;
}

export type Path = readonly PropertyKey[];

/** A fault from its place and words of the form `rule; fix`, as the schemas write them. */
export function fault(path: Path, words: string): PolicyFault {
  const at = words.indexOf('; ');
  return { field: path.map(String).join('.') || '(policy)', rule: words.slice(0, at), fix: words.slice(at + 2) };
}

/** What the schema finds wrong with a part of a policy that stands at the path. */
export function faultsOf(issues: readonly z.core.$ZodIssue[], path: Path): PolicyFault[] {
  return issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => fault([...path, ...issue.path, key.slice(0, 64)], issue.message))
      : [fault([...path, ...issue.path], issue.message)],
  );
}

const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

/** Words for what a schema finds, where it brings none of its own. */
export function describeIssue(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? 'is required; add it'
        : `must be ${kinds[issue.expected] ?? issue.expected}; write it as one`;
    case 'invalid_value':
      return `must be one of ${issue.values.join(', ')}; take one of these`;
    case 'unrecognized_keys':
      return 'is not a known field; remove it or check its spelling';
    case 'invalid_key':
      return 'is no metadata key; use 1 to 64 letters, digits or _ . -, starting with a letter or digit';
    default:
      return 'is not valid; see docs/routing-policy.md';
  }
}
