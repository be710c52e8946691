import { luhnFits } from '@paywright/kernel';

/** 13 to 19 digits, as people write them. */
const digits = /\d(?:[ -]?\d){12,18}/g;

/** Whether somebody put a card number where none belongs: digits of its length whose check digit fits. */
export function holdsCardNumber(text: string): boolean {
  return (text.match(digits) ?? []).some((found) => luhnFits(found.replaceAll(/[ -]/g, '')));
}
