/** A brand as APO writes it in `cardBrand` (APO reference 3.4), as far as it shows in a number's first digits. */
export type CardBrand = 'AMEX' | 'CUP' | 'DINERS' | 'DISCOVER' | 'JCB' | 'MAESTRO' | 'MASTERCARD' | 'VISA';

interface Prefix {
  readonly brand: CardBrand;
  /** Lowest and highest first digits, of equal length, both included. */
  readonly from: string;
  readonly to: string;
}

/** The more digits, the earlier: Discover's 622126 to 622925 lies within UnionPay's 62. */
const prefixes: readonly Prefix[] = [
  { brand: 'DISCOVER', from: '622126', to: '622925' },
  { brand: 'JCB', from: '3528', to: '3589' },
  { brand: 'MASTERCARD', from: '2221', to: '2720' },
  { brand: 'DISCOVER', from: '6011', to: '6011' },
  { brand: 'MAESTRO', from: '5018', to: '5018' },
  { brand: 'MAESTRO', from: '5020', to: '5020' },
  { brand: 'MAESTRO', from: '5038', to: '5038' },
  { brand: 'MAESTRO', from: '6304', to: '6304' },
  { brand: 'MAESTRO', from: '6759', to: '6763' },
  { brand: 'DISCOVER', from: '644', to: '649' },
  { brand: 'DINERS', from: '300', to: '305' },
  { brand: 'AMEX', from: '34', to: '34' },
  { brand: 'AMEX', from: '37', to: '37' },
  { brand: 'DINERS', from: '36', to: '36' },
  { brand: 'DINERS', from: '38', to: '39' },
  { brand: 'MASTERCARD', from: '51', to: '55' },
  { brand: 'CUP', from: '62', to: '62' },
  { brand: 'CUP', from: '81', to: '81' },
  { brand: 'DISCOVER', from: '65', to: '65' },
  { brand: 'VISA', from: '4', to: '4' },
];

/** The brand of a card number; undefined for those that show none, foremost Korean domestic cards, which start with 9. */
export function cardBrandOf(cardNo: string): CardBrand | undefined {
  return prefixes.find(({ from, to }) => {
    const first = cardNo.slice(0, from.length);
    return first >= from && first <= to && first.length === from.length;
  })?.brand;
}
