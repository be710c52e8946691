import { luhnFits } from '@paywright/kernel';
import fc from 'fast-check';
import type { Card } from './card';
import { cardBrandOf } from './card-brand';
import { cardFaults, cardFaultTexts } from './check-card';

const now = Date.UTC(2030, 5, 15);
const card: Card = {
  cardNo: '4054695723100768',
  cvv: '123',
  expiryMonth: '06',
  expiryYear: '30',
  cardholderName: { firstName: 'Jane', lastName: 'Doe' },
};
const faults = (change: Partial<Card>, at = now) => cardFaults({ ...card, ...change }, at);

describe('a card', () => {
  it.each([
    ['Visa', card],
    ['Mastercard', { ...card, cardNo: '5162774114974622' }],
    ['a Mastercard of the 2-series', { ...card, cardNo: '2223003122003222' }],
    ['American Express', { ...card, cardNo: '378282246310005', cvv: '1234' }],
    ['Diners', { ...card, cardNo: '30569309025904' }],
    ['JCB', { ...card, cardNo: '3530111333300000' }],
    ['UnionPay of 19 digits', { ...card, cardNo: '6212345678901234569' }],
    ['a Korean domestic card, which shows no brand', { ...card, cardNo: '9490220011669217' }],
    ['one without security code', { ...card, cvv: undefined }],
    ['one with a composed name', { ...card, cardholderName: { firstName: 'Mary-Ann J.', lastName: "O'Hara" } }],
    [
      'a Korean personal card',
      { ...card, dateOfBirth: '900101', cardPasswordDigest: '00', payerEmail: 'buyer@mail.example' },
    ],
    ['a Korean company card', { ...card, businessNo: '1234567890', dateOfBirth: '1990-01-01' }],
  ])('%s is fine', (_what, fine) => {
    expect(cardFaults(fine, now)).toEqual([]);
  });

  it.each([
    ['a mistyped digit', { cardNo: '4054695723100769' }, ['number-check-digit']],
    ['blanks in the number', { cardNo: '4054 6957 2310 0768' }, ['number-not-digits']],
    ['no number', { cardNo: '' }, ['number-not-digits']],
    ['digits that are none of ours', { cardNo: '４０５４６９５７２３１００７６８' }, ['number-not-digits']],
    ['too short a number', { cardNo: '405469572' }, ['number-length']],
    ['too long a number', { cardNo: '51627741149746220' }, ['number-length']],
    ['month 13', { expiryMonth: '13' }, ['month-invalid']],
    ['month 00', { expiryMonth: '00' }, ['month-invalid']],
    ['a month of one digit', { expiryMonth: '6' }, ['month-invalid']],
    ['a year of four digits', { expiryYear: '2030' }, ['year-invalid']],
    ['last month', { expiryMonth: '05' }, ['expired']],
    ['last year', { expiryYear: '29' }, ['expired']],
    ['a code of two digits', { cvv: '12' }, ['cvv-length']],
    ['no digit of the code', { cvv: '' }, ['cvv-length']],
    ['a code of four digits on Visa', { cvv: '1234' }, ['cvv-length']],
    ['a code of three digits on American Express', { cardNo: '378282246310005' }, ['cvv-length']],
    ['a code with letters', { cvv: '12x' }, ['cvv-not-digits']],
    ['a name in Hangul', { cardholderName: { firstName: '길동', lastName: '홍' } }, ['name-not-english']],
    ['a name with an accent', { cardholderName: { firstName: 'André', lastName: 'Doe' } }, ['name-not-english']],
    [
      'a number for a name',
      { cardholderName: { firstName: '4054695723100768', lastName: 'Doe' } },
      ['name-not-english'],
    ],
    ['no last name', { cardholderName: { firstName: 'Jane', lastName: ' ' } }, ['name-missing']],
    ['a birth date in words', { dateOfBirth: 'May 1990' }, ['birth-date-invalid']],
    ['a business number of nine digits', { businessNo: '123456789' }, ['business-number-invalid']],
    ['a whole PIN', { cardPasswordDigest: '1234' }, ['pin-digits-invalid']],
    ['an email without a host', { payerEmail: 'buyer' }, ['email-invalid']],
    [
      'much at once',
      { cardNo: 'x', expiryMonth: '13', expiryYear: 'x', cvv: '1', dateOfBirth: 'x' },
      ['number-not-digits', 'month-invalid', 'year-invalid', 'cvv-length', 'birth-date-invalid'],
    ],
  ])('with %s is told so', (_what, change, expected) => {
    expect(faults(change)).toEqual(expected);
  });

  it('is good until its month has ended everywhere', () => {
    const ended = Date.UTC(2030, 6, 1, 12);
    expect([faults({}, ended - 1), faults({}, ended)]).toEqual([[], ['expired']]);
    expect(faults({ expiryMonth: '12' }, Date.UTC(2030, 11, 31))).toEqual([]);
  });

  it('is never quoted in what is said of it', () => {
    for (const text of Object.values(cardFaultTexts)) expect(text).toMatch(/^[a-z' :,0-9]{10,}$/i);
  });

  it('is checked without throwing, whatever was typed', () => {
    const name = fc.record({ firstName: fc.string(), lastName: fc.string() });
    const typed = fc.record({
      cardNo: fc.string(),
      cvv: fc.string(),
      expiryMonth: fc.string(),
      expiryYear: fc.string(),
    });
    fc.assert(
      fc.property(typed, name, (fields, cardholderName) => {
        for (const fault of cardFaults({ ...fields, cardholderName }, now)) expect(cardFaultTexts[fault]).toBeTruthy();
      }),
    );
  });
});

describe('the check digit', () => {
  it('catches every single mistyped digit', () => {
    const position = fc.integer({ min: 0, max: card.cardNo.length - 1 });
    fc.assert(
      fc.property(position, fc.integer({ min: 1, max: 9 }), (at, by) => {
        const digits = [...card.cardNo];
        digits[at] = String((Number(digits[at]) + by) % 10);
        expect(luhnFits(digits.join(''))).toBe(false);
      }),
    );
  });
});

describe('the brand of a card number', () => {
  it.each([
    ['4054695723100768', 'VISA'],
    ['5162774114974622', 'MASTERCARD'],
    ['2221000000000009', 'MASTERCARD'],
    ['2720990000000007', 'MASTERCARD'],
    ['2721000000000004', undefined],
    ['378282246310005', 'AMEX'],
    ['36227206271667', 'DINERS'],
    ['30569309025904', 'DINERS'],
    ['3530111333300000', 'JCB'],
    ['6011111111111117', 'DISCOVER'],
    ['6221260000000000', 'DISCOVER'],
    ['6212345678901265', 'CUP'],
    ['6759649826438453', 'MAESTRO'],
    ['9490220011669217', undefined],
    ['', undefined],
    ['6', undefined],
  ])('%s shows %s', (cardNo, brand) => {
    expect(cardBrandOf(cardNo)).toBe(brand);
  });
});
