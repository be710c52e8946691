import type { AmountJson } from './money';

/** For a person: `42,000 KRW`, `18.50 USD`. */
export function formatAmount({ currency, value }: AmountJson): string {
  const decimals = decimalsOf(currency);
  const digits = value.padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${whole}${decimals > 0 ? `.${digits.slice(-decimals)}` : ''} ${currency}`;
}

/** Asked for with every amount that is shown, and slow to learn. */
const known = new Map<string, number>();

function decimalsOf(currency: string): number {
  const before = known.get(currency);
  if (before !== undefined) return before;
  const { maximumFractionDigits: decimals = 0 } = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
  }).resolvedOptions();
  known.set(currency, decimals);
  return decimals;
}
