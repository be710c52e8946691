import { base32, isPaymentId, parseApoPaymentId, parsePaymentId, parsePaymentRequestId, timeOrderedId } from './ids';
import { seededRandom } from './random';

it('writes bytes as base32, most significant bit first', () => {
  expect(base32(Uint8Array.of(0b00001_000, 0b10_00011_0, 0b0100_0010, 0b1_00110_00, 0b111_01000))).toBe('12345678');
  expect(base32(Uint8Array.of(0xff))).toBe('zw');
});

describe('a fresh id', () => {
  const at = (ms: number) => timeOrderedId('opn', ms, seededRandom(7));

  it('sorts by its time', () => {
    const times = [0, 1, 1_000, Date.UTC(2026, 10, 1), Date.UTC(2026, 10, 1) + 1];
    const ids = times.map(at);
    expect([...ids].sort()).toEqual(ids);
  });

  it('is a valid request id', () => expect(parsePaymentRequestId(at(1))).toMatch(/^opn_[0-9a-z]{26}$/));
});

describe('ids from outside', () => {
  it('a payment id has its prefix and 26 characters without i, l, o, u', () => {
    expect(isPaymentId('pay_0123456789abcdefghjkmnpqrs')).toBe(true);
    for (const text of ['pay_', 'pay_0123456789abcdefghjkmnpqri', 'PAY_0123456789abcdefghjkmnpqrs', 'x']) {
      expect(() => parsePaymentId(text)).toThrow(RangeError);
    }
  });

  it('a request id has 1 to 64 letters, digits, _ or -', () => {
    for (const text of ['', 'a b', 'é', 'x'.repeat(65)]) expect(() => parsePaymentRequestId(text)).toThrow(RangeError);
  });

  it('APO’s id is opaque but bounded', () => {
    expect(parseApoPaymentId('2030…')).toBe('2030…');
    for (const text of ['', 'x'.repeat(65)]) expect(() => parseApoPaymentId(text)).toThrow(RangeError);
  });
});
