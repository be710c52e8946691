import { sameFigure } from './health';
import type { RuleConditions } from './policy';
import { fault, type Path, type PolicyFault } from './policy-fault';

/** Conditions of one rule that can never hold together, though each may alone. */
export function contradictionsIn(when: RuleConditions, path: Path): PolicyFault[] {
  return [...currencyFaults(when, path), ...flowFaults(when, path), ...healthFaults(when, path)];
}

function currencyFaults({ currency = [], amount }: RuleConditions, path: Path): PolicyFault[] {
  if (!amount) return [];
  return currency.flatMap((code, index) =>
    code === amount.currency
      ? []
      : [
          fault(
            [...path, 'currency', index],
            `can never match: amount asks for ${amount.currency}; remove it, or write a rule of its own for ${code}`,
          ),
        ],
  );
}

function flowFaults({ flow, savedCard }: RuleConditions, path: Path): PolicyFault[] {
  if (!flow || savedCard === undefined) return [];
  if (flow.some((one) => (one === 'saved-card') === savedCard)) return [];
  return [
    fault(
      [...path, 'savedCard'],
      `can never be ${savedCard} with these flows, so the rule never matches; remove one of the two`,
    ),
  ];
}

function healthFaults({ health = [] }: RuleConditions, path: Path): PolicyFault[] {
  return health.flatMap((one, index) => {
    const against = health
      .slice(0, index)
      .findIndex(
        (other) => sameFigure(one, other) && Math.max(floor(one), floor(other)) >= Math.min(top(one), top(other)),
      );
    if (against < 0) return [];
    return [
      fault(
        [...path, 'health', index],
        `can never hold together with health.${against}; remove one, or widen its bound`,
      ),
    ];
  });
}

const floor = ({ above = -Infinity }: { readonly above?: number }): number => above;
const top = ({ below = Infinity }: { readonly below?: number }): number => below;
