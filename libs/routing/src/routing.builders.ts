import { compilePolicy, type MatchedRule } from './compile-policy';
import type { PolicyDocument, RuleAnswer, RuleConditions } from './policy';
import type { RouteTerms } from './route-terms';
import type { RoutedPayment } from './routed-payment';

/** Builders for specs: 4,200 won with a Korean HYUNDAI card, typed on the issuer's page. */
export function payment(changes: Partial<RoutedPayment> = {}): RoutedPayment {
  return {
    paymentId: 'pay_00000000000000000000000001',
    currency: 'KRW',
    amount: '4200',
    cardRegion: 'KR',
    brand: 'HYUNDAI',
    flow: 'issuer-page',
    terminal: 'WEB',
    buyer: 'buyer-1',
    metadata: { channel: 'shop' },
    ...changes,
  };
}

export function terms(name: string, limits: Partial<RouteTerms> = {}): RouteTerms {
  return { name, product: 'apo', ...limits };
}

/** A policy of rules named rule-0, rule-1…, and a default that every route of the specs below may stand in for. */
export function policy(
  rules: readonly (readonly [RuleConditions, RuleAnswer])[],
  byDefault: RuleAnswer = { priority: ['apo-kr', 'antom-kr'] },
): PolicyDocument {
  return { rules: rules.map(([when, route], index) => ({ name: `rule-${index}`, when, route })), default: byDefault };
}

/** The default of a policy that is nothing else. */
export function answering(answer: RuleAnswer): MatchedRule {
  return compilePolicy(policy([], answer), 1).default;
}
