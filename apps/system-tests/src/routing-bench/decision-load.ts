import type { Random } from '@paywright/kernel';
import {
  cardFlows,
  type PolicyDocument,
  type PolicyRule,
  type RoutedPayment,
  type RouteTerms,
  terminals,
} from '@paywright/routing';

const currencies = ['KRW', 'USD', 'EUR', 'JPY', 'GBP', 'SGD', 'THB', 'VND', 'IDR', 'AUD'];
const regions = ['KR', 'US', 'DE', 'JP', 'GB', 'SG', 'TH', 'VN', 'ID', 'AU'];
const brands = ['VISA', 'MASTERCARD', 'JCB', 'AMEX', 'HYUNDAI', 'SHINHAN', 'SAMSUNG', 'LOTTE'];
const channels = ['shop', 'app', 'kiosk', 'phone'];

export const routes: readonly RouteTerms[] = Array.from({ length: 8 }, (_, index) => ({
  name: `route-${index}`,
  product: 'apo',
  amounts: [{ currency: 'KRW', atLeast: '1', atMost: '9000000000' }],
}));

const split = { split: routes.map(({ name: route }, index) => ({ route, percent: index < 4 ? 13 : 12 })) };
const priority = { priority: routes.map(({ name }) => name) };

function choose<T>(random: Random, from: readonly T[], count = 1): T[] {
  const start = Math.floor(random.next() * from.length);
  return Array.from({ length: count }, (_, index) => from[(start + index) % from.length] as T);
}

/** A payment whose facts are all known. */
export function somePayment(random: Random): RoutedPayment {
  const one = <T>(from: readonly T[]): T => choose(random, from)[0] as T;
  return {
    paymentId: 'pay_00000000000000000000000001',
    currency: one(currencies),
    amount: String(1 + Math.floor(random.next() * 1_000_000)),
    cardRegion: one(regions),
    brand: one(brands),
    flow: one(cardFlows),
    terminal: one(terminals),
    buyer: `buyer-${Math.floor(random.next() * 1_000)}`,
    metadata: { channel: one(channels), tier: 'silver' },
  };
}

/**
 * Nothing can take longer: rules on everything a rule can ask for, of which every payment meets all conditions but the last
 * that is looked at, so that the default answers, a split among eight routes of which all but the last are struck out.
 */
export function slowestPolicy(rules: number): PolicyDocument {
  return {
    rules: Array.from({ length: rules }, (_, index) => ({
      name: `rule-${index}`,
      when: {
        currency: currencies,
        flow: [...cardFlows],
        cardRegion: regions,
        brand: brands,
        terminal: [...terminals],
        buyer: Array.from({ length: 1_000 }, (_, buyer) => `buyer-${buyer}`),
        metadata: { channel: channels, tier: ['silver'] },
        health: [
          { route: `route-${index % 8}`, measure: 'approvalRate', below: 0.5 + index / 1_000, atLeastCount: 20 },
        ],
      },
      route: priority,
    })),
    default: split,
  };
}

/** Rules as people write them: each on some of the facts, now and then a split. */
export function usualPolicy(rules: number, random: Random): PolicyDocument {
  const sometimes = <T>(share: number, value: () => T): T | undefined => (random.next() < share ? value() : undefined);
  const rule = (index: number): PolicyRule => ({
    name: `rule-${index}`,
    when: {
      currency: sometimes(0.8, () => choose(random, currencies, 2)),
      cardRegion: sometimes(0.6, () => choose(random, regions, 2)),
      brand: sometimes(0.5, () => choose(random, brands)),
      flow: sometimes(0.3, () => choose(random, cardFlows, 2)),
      metadata: { channel: choose(random, channels) },
    },
    route: random.next() < 0.2 ? split : priority,
  });
  return { rules: Array.from({ length: rules }, (_, index) => rule(index)), default: priority };
}
