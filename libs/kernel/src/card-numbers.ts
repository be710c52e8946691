import { luhnFits } from './luhn';

/** Digits, single or in groups with one space or dash between them. */
const digitGroups = /(?<!\d)\d(?:[ -]?\d){11,}/g;

/** Whether the text could be a card number: 12 to 19 digits whose Luhn check sum is right. */
export function isCardNumber(digits: string): boolean {
  return /^\d{12,19}$/.test(digits) && luhnFits(digits);
}

/** Whether somebody put a card number where none belongs, as people write them. */
export function holdsCardNumber(text: string): boolean {
  return (text.match(digitGroups) ?? []).some(isOfCardNumbers);
}

/** The text with every group of digits that holds a card number replaced. */
export function replaceCardNumbers(text: string, replacement: string): string {
  return text.replace(digitGroups, (groups) => (isOfCardNumbers(groups) ? replacement : groups));
}

/** Groups may belong together or not ("12 4111…"), so every run of whole groups is tried. */
function isOfCardNumbers(text: string): boolean {
  const groups = text.split(/[ -]/);
  return groups.some((_, from) =>
    groups.slice(from).some((__, more) => isCardNumber(groups.slice(from, from + more + 1).join(''))),
  );
}
