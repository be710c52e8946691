import { luhnFits } from '@paywright/kernel';
import type { Card } from './card';
import { cardBrandOf, type CardBrand } from './card-brand';

/** What may be wrong with a card that a buyer typed. */
export type CardFault =
  | 'number-not-digits'
  | 'number-length'
  | 'number-check-digit'
  | 'cvv-not-digits'
  | 'cvv-length'
  | 'month-invalid'
  | 'year-invalid'
  | 'expired'
  | 'name-missing'
  | 'name-not-english'
  | 'birth-date-invalid'
  | 'business-number-invalid'
  | 'pin-digits-invalid'
  | 'email-invalid';

/** Sentences for a person, without any of what was typed. */
export const cardFaultTexts: Readonly<Record<CardFault, string>> = {
  'number-not-digits': 'the card number must be digits only',
  'number-length': 'the card number has too few or too many digits',
  'number-check-digit': 'the card number is mistyped: its check digit does not fit',
  'cvv-not-digits': 'the security code must be digits only',
  'cvv-length': 'the security code has too few or too many digits for this brand of card',
  'month-invalid': 'the expiry month must be 01 to 12',
  'year-invalid': 'the expiry year must be two digits',
  expired: 'the card has expired',
  'name-missing': "the cardholder's first and last name are needed",
  'name-not-english': "the cardholder's name must be in English letters, as on the card",
  'birth-date-invalid': 'the date of birth must be six to ten digits and hyphens',
  'business-number-invalid': 'the business number must be ten digits',
  'pin-digits-invalid': 'the first two digits of the PIN must be two digits',
  'email-invalid': "the payer's email must be an address of at most 64 characters",
};

const lengths: Readonly<Record<CardBrand, readonly [number, number]>> = {
  AMEX: [15, 15],
  CUP: [16, 19],
  DINERS: [14, 19],
  DISCOVER: [16, 19],
  JCB: [16, 19],
  MAESTRO: [12, 19],
  MASTERCARD: [16, 16],
  VISA: [13, 19],
};

const halfDayMs = 12 * 60 * 60 * 1000;

/**
 * Everything that is wrong with the card, or nothing; in the order of the form. What is no fault here may still be refused: only
 * the issuer knows its cards.
 *
 * @param at epoch milliseconds against which the expiry is judged
 */
export function cardFaults(card: Card, at: number): readonly CardFault[] {
  return [
    ...numberFaults(card.cardNo),
    ...expiryFaults(card, at),
    ...cvvFaults(card),
    ...nameFaults(card),
    ...koreanFaults(card),
  ];
}

function numberFaults(cardNo: string): readonly CardFault[] {
  if (!/^\d+$/.test(cardNo)) return ['number-not-digits'];
  const brand = cardBrandOf(cardNo);
  const [shortest, longest] = brand ? lengths[brand] : [12, 19];
  if (cardNo.length < shortest || cardNo.length > longest) return ['number-length'];
  return luhnFits(cardNo) ? [] : ['number-check-digit'];
}

/** A card is good until its month has ended everywhere, twelve hours after it did in Greenwich. */
function expiryFaults({ expiryMonth, expiryYear }: Card, at: number): readonly CardFault[] {
  const faults: CardFault[] = [];
  if (!/^(0[1-9]|1[0-2])$/.test(expiryMonth)) faults.push('month-invalid');
  if (!/^\d\d$/.test(expiryYear)) faults.push('year-invalid');
  if (faults.length > 0) return faults;
  const monthEnds = Date.UTC(2000 + Number(expiryYear), Number(expiryMonth), 1);
  return at >= monthEnds + halfDayMs ? ['expired'] : [];
}

/** Four digits on American Express, three on other known brands; either on cards whose brand does not show. */
function cvvFaults({ cardNo, cvv }: Card): readonly CardFault[] {
  if (cvv === undefined) return [];
  if (!/^\d*$/.test(cvv)) return ['cvv-not-digits'];
  const brand = cardBrandOf(cardNo);
  const fits = brand === undefined ? /^\d{3,4}$/ : brand === 'AMEX' ? /^\d{4}$/ : /^\d{3}$/;
  return fits.test(cvv) ? [] : ['cvv-length'];
}

function nameFaults({ cardholderName: { firstName, lastName } }: Card): readonly CardFault[] {
  const names = [firstName.trim(), lastName.trim()];
  if (names.includes('')) return ['name-missing'];
  return names.every((name) => /^[A-Za-z][A-Za-z .'-]{0,63}$/.test(name)) ? [] : ['name-not-english'];
}

function koreanFaults({ dateOfBirth, businessNo, cardPasswordDigest, payerEmail }: Card): readonly CardFault[] {
  const faults: CardFault[] = [];
  if (dateOfBirth !== undefined && !/^\d[\d-]{4,8}\d$/.test(dateOfBirth)) faults.push('birth-date-invalid');
  if (businessNo !== undefined && !/^\d{10}$/.test(businessNo)) faults.push('business-number-invalid');
  if (cardPasswordDigest !== undefined && !/^\d\d$/.test(cardPasswordDigest)) faults.push('pin-digits-invalid');
  if (payerEmail !== undefined && !/^(?=.{3,64}$)[^\s@]+@[^\s@]+$/.test(payerEmail)) faults.push('email-invalid');
  return faults;
}
