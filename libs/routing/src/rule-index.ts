import { type Fact, readerOf, valuesAsked } from './conditions';
import type { RuleConditions } from './policy';
import type { RoutedPayment } from './routed-payment';

/** Bit n of word w stands for the rule at 32 w + n. */
type Rules = Uint32Array;

interface FactIndex {
  readonly read: (payment: RoutedPayment) => string | undefined;
  /** The rules that a value lets through. */
  readonly byValue: ReadonlyMap<string, Rules>;
  /** Those that any other value, or none, lets through: they do not ask. */
  readonly otherwise: Rules;
}

/**
 * Finds the rules that a payment's facts let through without going through the rules: what a payment costs hangs on how many
 * facts are asked for, hardly on how many rules ask.
 */
export class RuleIndex {
  private readonly facts: readonly FactIndex[];
  private readonly words: number;

  constructor(private readonly rules: readonly RuleConditions[]) {
    this.words = Math.ceil(rules.length / 32);
    const asked = rules.map(valuesAsked);
    const facts = new Set(asked.flatMap((values) => [...values.keys()]));
    this.facts = [...facts].map((fact) =>
      this.index(
        fact,
        asked.map((values) => values.get(fact)),
      ),
    );
  }

  /** The first rule, from top to bottom, that the facts let through and `fits` takes; undefined: none. */
  first(payment: RoutedPayment, fits: (rule: number) => boolean): number | undefined {
    const { words } = this;
    const left = new Uint32Array(words).fill(0xffff_ffff);
    for (const { read, byValue, otherwise } of this.facts) {
      const value = read(payment);
      const through = (value !== undefined && byValue.get(value)) || otherwise;
      for (let word = 0; word < words; word += 1) left[word]! &= through[word]!;
    }
    for (let word = 0; word < words; word += 1) {
      for (let bits = left[word]!; bits !== 0; bits &= bits - 1) {
        const rule = 32 * word + 31 - Math.clz32(bits & -bits);
        if (rule < this.rules.length && fits(rule)) return rule;
      }
    }
    return undefined;
  }

  private index(fact: Fact, asked: readonly (ReadonlySet<string> | undefined)[]): FactIndex {
    const values = new Set(asked.flatMap((wanted) => [...(wanted ?? [])]));
    return {
      read: readerOf(fact),
      byValue: new Map(
        [...values].map((value) => [value, this.where(asked, (wanted) => !wanted || wanted.has(value))]),
      ),
      otherwise: this.where(asked, (wanted) => !wanted),
    };
  }

  private where<T>(rules: readonly T[], holds: (rule: T) => boolean): Rules {
    const mask = new Uint32Array(this.words);
    rules.forEach((rule, index) => {
      if (holds(rule)) mask[index >> 5]! |= 1 << (index & 31);
    });
    return mask;
  }
}
