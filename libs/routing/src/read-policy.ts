import { z } from 'zod';
import type { RuleAnswer, RuleConditions } from './policy';
import { describeIssue, faultsOf, type Path, type PolicyFault } from './policy-fault';
import {
  answerSchema,
  conditionsSchema,
  descriptionSchema,
  policyShell,
  ruleNameSchema,
  ruleShell,
  rulesSchema,
} from './policy.schema';

/** A rule as far as it could be read: a part that breaks its schema is absent. */
export interface ReadRule {
  readonly name?: string;
  readonly when?: RuleConditions;
  readonly route?: RuleAnswer;
}

/** A policy as far as it could be read. */
export interface ReadPolicy {
  readonly description?: string;
  readonly rules?: readonly ReadRule[];
  readonly default?: RuleAnswer;
}

/** Reads every part of a policy by itself, and says what is wrong with each. Without faults, nothing is missing. */
export function readPolicy(document: unknown): { policy: ReadPolicy; faults: readonly PolicyFault[] } {
  const faults: PolicyFault[] = [];

  function read<T>(schema: z.ZodType<T>, value: unknown, path: Path): T | undefined {
    const result = schema.safeParse(value, { error: describeIssue, reportInput: true });
    if (!result.success) faults.push(...faultsOf(result.error.issues, path));
    return result.data;
  }

  /** The parts of an object; beside an unknown part the known ones are read as well. */
  function parts<Shell extends z.ZodObject>(shell: Shell, value: unknown, path: Path): z.output<Shell> | undefined {
    read(shell, value, path);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as z.output<Shell>)
      : undefined;
  }

  function readRule(value: unknown, index: number): ReadRule {
    const path = ['rules', index];
    const rule = parts(ruleShell, value, path);
    if (!rule) return {};
    return {
      name: read(ruleNameSchema, rule.name, [...path, 'name']),
      when: read(conditionsSchema, rule.when, [...path, 'when']),
      route: read(answerSchema, rule.route, [...path, 'route']),
    };
  }

  const whole = parts(policyShell, document, []);
  if (!whole) return { policy: {}, faults };
  const description = read(descriptionSchema, whole.description, ['description']);
  const policy = {
    ...(description !== undefined && { description }),
    rules: read(rulesSchema, whole.rules, ['rules'])?.map(readRule),
    default: read(answerSchema, whole.default, ['default']),
  };
  return { policy, faults };
}
