import type { PolicyDocument } from '@paywright/routing';

/** Every route a policy names. */
export function routesOfPolicy({ rules, default: otherwise }: PolicyDocument): Set<string> {
  return new Set(
    [...rules.map(({ route }) => route), otherwise].flatMap((answer) =>
      'priority' in answer ? answer.priority : answer.split.map(({ route }) => route),
    ),
  );
}
