import { defaultInquirySchedule, expiryMarginMs, type InquirySchedule, nextInquiryAt } from './inquiry-schedule';
import type { Payment } from './payment';
import { expiresAt, paymentIn, requestedAt } from './payment.builders';
import { ask, after, general } from './follow-up.builders';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const end = expiresAt + expiryMarginMs;
const unanswered: Payment = { ...paymentIn('processing'), unknownSince: requestedAt };

/** When it is asked, if every inquiry goes unanswered, as milliseconds since `start`. */
function inquiries(payment: Payment, start: number, forMs: number, schedule?: InquirySchedule): number[] {
  const asked: number[] = [];
  let at = start;
  while (at - start <= forMs) {
    const next = nextInquiryAt(payment, asked.length, at, schedule);
    if (next === undefined) break;
    at = next;
    asked.push(at - start);
  }
  return asked;
}

const waits = (times: readonly number[]): number[] => times.map((time, index) => time - (times[index - 1] ?? 0));

describe('a payment whose calls go unanswered', () => {
  it('is asked about after 2 s, then at waits that grow by half to 30 s, and at its deadline', () => {
    const asked = inquiries(unanswered, requestedAt, 11 * minute);
    expect(waits(asked).slice(0, 8)).toEqual([2_000, 3_000, 4_500, 6_750, 10_125, 15_187.5, 22_781.25, 30_000]);
    expect(asked).toContain(end - requestedAt);
  });

  it('is asked about at waits that grow from half a minute to six hours within a day', () => {
    const asked = inquiries(unanswered, requestedAt, 4 * 24 * hour);
    const waitAround = (time: number): number => {
      const index = asked.findIndex((at) => at > end - requestedAt + time);
      return (asked[index] ?? 0) - (asked[index - 1] ?? 0);
    };
    expect(waitAround(2 * minute)).toBeLessThanOrEqual(minute);
    expect(waitAround(hour)).toBeGreaterThan(10 * minute);
    expect(waitAround(hour)).toBeLessThan(20 * minute);
    expect(waitAround(12 * hour)).toBeGreaterThan(2 * hour);
    expect(waitAround(2 * 24 * hour)).toBe(6 * hour);
    expect(Math.max(...waits(asked))).toBe(6 * hour);
    // What the first day of silence costs upstream.
    expect(asked.filter((at) => at < 24 * hour).length).toBeLessThan(80);
  });

  it('is asked about for ever: no time ends it', () =>
    expect(nextInquiryAt(unanswered, 1_000, end + 365 * 24 * hour)).toBe(end + 365 * 24 * hour + 6 * hour));

  it('is asked about as configured', () => {
    const schedule = { firstMs: 5_000, growth: 1.5, longestMs: minute, longestOverdueMs: 2 * hour };
    const asked = waits(inquiries(unanswered, requestedAt, 3 * 24 * hour, schedule));
    expect(asked[0]).toBe(5_000);
    expect(Math.max(...asked)).toBe(2 * hour);
    expect(waits(inquiries(unanswered, requestedAt, 9 * minute, schedule)).every((wait) => wait <= minute)).toBe(true);
  });
});

it('a refund asked for a month later is asked about soon, and then less and less', () => {
  const later = end + 30 * 24 * hour;
  const { payment } = after(general('captured'), ask({ kind: 'refund' }));
  const asked = waits(inquiries(payment, later, 24 * hour));
  expect(asked[0]).toBe(defaultInquirySchedule.firstMs);
  expect(asked[10]).toBeLessThan(3 * minute);
  expect(Math.max(...asked)).toBeLessThanOrEqual(6 * hour);
});
