import { formatAmount } from './format-amount';

it.each([
  ['KRW', '1234567', '1,234,567 KRW'],
  ['KRW', '900', '900 KRW'],
  ['USD', '123456', '1,234.56 USD'],
  ['EUR', '5', '0.05 EUR'],
])('an amount of %s %s reads %s', (currency, value, text) => expect(formatAmount({ currency, value })).toBe(text));
