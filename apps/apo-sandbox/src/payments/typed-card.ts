import { luhnFits } from '@paywright/kernel';
import type { TypedCard } from './payment';

/** What a card leads to once its form is right. */
export type CardBehaviour = 'approves' | 'declines' | 'frictionless';

/** What the buyer typed, judged; the number goes no further than this. */
export type JudgedCard =
  | { readonly kind: 'wrong'; readonly what: string }
  | { readonly kind: 'card'; readonly card: TypedCard; readonly behaviour: CardBehaviour };

/** The vendor's test cards; any other number with a right check digit is approved (APO reference 6). */
const testCards: Readonly<Record<string, { readonly country: string; readonly behaviour?: CardBehaviour }>> = {
  '9490220011669217': { country: 'KR' },
  '4054695723100768': { country: 'SG' },
  '5162774114974622': { country: 'SG' },
  '4054692760174822': { country: 'SG', behaviour: 'declines' },
  '5162770472561357': { country: 'SG', behaviour: 'declines' },
  '4035501000000008': { country: 'SG', behaviour: 'frictionless' },
  '4294097400915107': { country: 'BR' },
  '4006055482525268': { country: 'MX' },
  '4600729331819383': { country: 'CL' },
  '4310377720003234': { country: 'PE' },
};

/** Judges a card as the hosted page, or a merchant's own form, took it. A message names a field and never what was typed. */
export function judgeTypedCard(form: URLSearchParams, now: number): JudgedCard {
  const field = (name: string): string => (form.get(name) ?? '').replace(/[\s-]/g, '');
  const [number, month, year, code] = [field('cardNo'), field('expiryMonth'), field('expiryYear'), field('cvv')];
  const known = testCards[number];
  if (!/^\d{12,19}$/.test(number) || !(known || luhnFits(number))) return wrong('The card number is not right.');
  if (!/^(0[1-9]|1[0-2])$/.test(month)) return wrong('The month is a number from 01 to 12.');
  if (!/^\d\d$/.test(year)) return wrong('The year has two digits.');
  if (Date.UTC(2000 + Number(year), Number(month)) <= now) return wrong('The card has expired.');
  if (!/^\d{3,4}$/.test(code)) return wrong('The security code has three or four digits.');
  const card = { brand: brandOf(number), lastFour: number.slice(-4), country: known?.country ?? 'SG' };
  return { kind: 'card', card, behaviour: known?.behaviour ?? 'approves' };
}

function wrong(what: string): JudgedCard {
  return { kind: 'wrong', what };
}

function brandOf(number: string): string {
  if (number.startsWith('4')) return 'VISA';
  if (/^3[47]/.test(number)) return 'AMEX';
  if (/^35/.test(number)) return 'JCB';
  if (/^(5[1-5]|2[2-7])/.test(number)) return 'MASTERCARD';
  return number.startsWith('9') ? 'HYUNDAI' : 'DISCOVER';
}
