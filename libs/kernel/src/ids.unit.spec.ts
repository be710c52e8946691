import {
  base32,
  isPaymentId,
  parseApoPaymentId,
  parsePaymentId,
  parsePaymentRequestId,
  timeOfId,
  timeOrderedBound,
  timeOrderedId,
  timeOrderedIdWith,
} from './ids';
import { seededRandom } from './random';

it('writes bytes as base32, most significant bit first', () => {
  expect(base32(Uint8Array.of(0b00001_000, 0b10_00011_0, 0b0100_0010, 0b1_00110_00, 0b111_01000))).toBe('12345678');
  expect(base32(Uint8Array.of(0xff))).toBe('zw');
});

it('finds the time in an id that begins with one', () => {
  const rest = Uint8Array.of(255, 1, 2, 3, 4, 5, 6, 7, 8, 9);
  for (const ms of [0, 1, Date.UTC(2026, 10, 1), 2 ** 48 - 1]) {
    expect(timeOfId(timeOrderedIdWith('pr', ms, rest))).toBe(ms);
    expect(timeOfId(`${timeOrderedIdWith('pr', ms, rest)}_rf`)).toBe(ms);
  }
  expect(() => timeOfId('order-1')).toThrow(RangeError);
});

describe('a fresh id', () => {
  const at = (ms: number) => timeOrderedId('opn', ms, seededRandom(7));

  it('sorts by its time', () => {
    const times = [0, 1, 1_000, Date.UTC(2026, 10, 1), Date.UTC(2026, 10, 1) + 1];
    const ids = times.map(at);
    expect([...ids].sort()).toEqual(ids);
  });

  it('sorts behind the bound of its millisecond, and before that of the next', () => {
    for (const ms of [0, 1, 1_000, Date.UTC(2026, 10, 1), Date.UTC(2026, 11, 1) - 1]) {
      const [lower, upper] = [timeOrderedBound('opn', ms), timeOrderedBound('opn', ms + 1)];
      for (const random of [{ ...seededRandom(1), bytes: (n: number) => new Uint8Array(n) }, seededRandom(2)]) {
        const id = timeOrderedId('opn', ms, random);
        expect([upper, id, lower].sort()).toEqual([lower, id, upper]);
      }
      const last = timeOrderedId('opn', ms, { ...seededRandom(1), bytes: (n) => new Uint8Array(n).fill(255) });
      expect(last < upper).toBe(true);
    }
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
