import { invariant } from './invariant';

/** An amount in the smallest unit of its currency: `{ minor: 4200n, currency: 'KRW' }` is 4,200 won. */
export interface Money {
  /** Whole smallest units (won, cent). Never negative where money is asked for; differences may be. */
  readonly minor: bigint;
  /** ISO 4217 code, three upper-case letters. */
  readonly currency: string;
}

/** Money as it travels in JSON and in APO's documents: `{ currency: 'KRW', value: '4200' }`. */
export interface AmountJson {
  readonly currency: string;
  readonly value: string;
}

/** APO's own limit: a value has at most 16 digits (apo-reference, section 5). */
const valuePattern = /^[1-9][0-9]{0,15}$/;
const currencyPattern = /^[A-Z]{3}$/;

/** Makes Money from checked parts. */
export function money(minor: bigint, currency: string): Money {
  invariant(currencyPattern.test(currency), `a currency has three upper-case letters, not '${currency}'`);
  return { minor, currency };
}

/** Whether the text is a positive whole number of smallest units as APO takes it: no sign, point or leading zero. */
export function isAmountValue(value: string): boolean {
  return valuePattern.test(value);
}

/** Reads the JSON form. Throws a {@link RangeError} that names the fault; use a schema first where input is untrusted. */
export function parseMoney(json: AmountJson): Money {
  if (!currencyPattern.test(json.currency)) throw new RangeError('currency must be three upper-case letters');
  if (!valuePattern.test(json.value)) {
    throw new RangeError(
      'value must be a whole number of smallest units, 1 to 16 digits, without sign or leading zero',
    );
  }
  return { minor: BigInt(json.value), currency: json.currency };
}

export function moneyJson(amount: Money): AmountJson {
  return { currency: amount.currency, value: amount.minor.toString() };
}

export function zero(currency: string): Money {
  return money(0n, currency);
}

/** Throws when the currencies differ: such a sum has no meaning. */
export function add(a: Money, b: Money): Money {
  sameCurrency(a, b);
  return { minor: a.minor + b.minor, currency: a.currency };
}

/** `a - b`; may be negative. Throws when the currencies differ. */
export function subtract(a: Money, b: Money): Money {
  sameCurrency(a, b);
  return { minor: a.minor - b.minor, currency: a.currency };
}

export function equals(a: Money, b: Money): boolean {
  return a.currency === b.currency && a.minor === b.minor;
}

/** Whether `a` is more than `b`. Throws when the currencies differ. */
export function exceeds(a: Money, b: Money): boolean {
  sameCurrency(a, b);
  return a.minor > b.minor;
}

export function sum(amounts: readonly Money[], currency: string): Money {
  return amounts.reduce(add, zero(currency));
}

function sameCurrency(a: Money, b: Money): void {
  invariant(a.currency === b.currency, `amounts of ${a.currency} and ${b.currency} cannot be combined`);
}
