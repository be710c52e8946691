import { boundsOn } from './conditions';
import { boundOn, type HealthBound } from './health';
import type { HealthFigure, PolicyDocument, RuleAnswer } from './policy';
import { RuleIndex } from './rule-index';
import { splitTurns } from './split';

/** A policy made ready to be asked for every payment. */
export interface CompiledPolicy {
  readonly version: number;
  readonly rules: readonly CompiledRule[];
  /** Finds among the rules. */
  readonly index: RuleIndex;
  /** What rules ask of the health of routes. */
  readonly figures: readonly HealthFigure[];
  /** Answers when no rule matches; its name is `default`. */
  readonly default: MatchedRule;
}

/** The rule that answers for a payment, and what it answers. */
export interface MatchedRule {
  readonly name: string;
  /** Routes in order of preference; of a split, those with the greater share first. */
  readonly routes: readonly string[];
  /** For a weighted split: whom each turn of a period falls to. */
  readonly turns?: readonly string[];
}

export interface CompiledRule extends MatchedRule {
  /** Whether an amount, in smallest units of the rule's currency, is within its bounds. */
  readonly within?: (minor: bigint) => boolean;
  readonly health: readonly HealthBound[];
}

/** Prepares a policy that {@link checkPolicy} found without fault. */
export function compilePolicy(document: PolicyDocument, version: number): CompiledPolicy {
  const figures: HealthFigure[] = [];
  return {
    version,
    figures,
    rules: document.rules.map(({ name, when, route }) => ({
      name,
      ...compileAnswer(route),
      ...(when.amount && { within: boundsOn(when.amount) }),
      health: (when.health ?? []).map((condition) => boundOn(condition, figures)),
    })),
    index: new RuleIndex(document.rules.map(({ when }) => when)),
    default: { name: 'default', ...compileAnswer(document.default) },
  };
}

/** Whether the rule's answer is a weighted split, so that a turn must be taken. */
export function isSplit(rule: MatchedRule): boolean {
  return rule.turns !== undefined;
}

function compileAnswer(answer: RuleAnswer): Omit<MatchedRule, 'name'> {
  if ('priority' in answer) return { routes: answer.priority };
  const byShare = [...answer.split].sort((a, b) => b.percent - a.percent);
  return { routes: byShare.map(({ route }) => route), turns: splitTurns(answer.split) };
}
