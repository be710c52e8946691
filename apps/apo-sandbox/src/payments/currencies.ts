/** The currencies the vendor's pages name, with VND, which they take for granted (APO reference 5). */
const known = new Set(
  ('CLP JPY KRW VND ' + 'AUD BDT BRL CAD CNY EUR GBP HKD IDR MXN MYR NZD PEN PHP PKR SGD THB TWD USD').split(' '),
);

export function isKnownCurrency(code: string): boolean {
  return known.has(code);
}
