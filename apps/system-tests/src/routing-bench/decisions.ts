import { table } from '../bench/report/table';
import { type DecisionCost, measureDecisions } from './measure-decisions';
import type { Finding } from './part';

/** The most a decision may take, microseconds. */
const aimUs = 20;
const rules = 200;

/** What a routing decision costs at as many rules as a policy may have. */
export function benchDecisions(decisions: number): Finding {
  const { slowest, usual } = measureDecisions(rules, decisions);
  const row = (load: string, { count, mean, p50, p99, max }: DecisionCost): string[] => [
    load,
    String(count),
    ...[mean, p50, p99, max].map((us) => us.toFixed(2)),
  ];
  return {
    text: [
      `A decision is the rule that matches and the route it chooses, with the reasons, at ${rules} rules and 8 routes; each is timed.`,
      'slowest: every rule asks for everything and fails by the last that is looked at, so the default answers: a split of which',
      '         seven routes are struck out. usual: rules on some facts, payments as they come; seven routes are struck out.',
      '',
      table([
        ['µs a decision', 'decisions', 'mean', 'p50', 'p99', 'max'],
        row('slowest', slowest),
        row('usual', usual),
      ]),
    ].join('\n'),
    aims: [
      {
        aim: `a decision under ${aimUs} µs at ${rules} rules, p99 of the slowest`,
        reached: `${slowest.p99.toFixed(1)} µs, mean ${slowest.mean.toFixed(1)} µs`,
        met: slowest.p99 < aimUs,
      },
    ],
    figures: { rules, slowest, usual },
  };
}
