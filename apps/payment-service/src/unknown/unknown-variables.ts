import { durationMs, intInRange } from '@paywright/config';
import { defaultInquirySchedule, type InquirySchedule } from '@paywright/payments';
import type { z } from 'zod';
import { exposureVariable } from './exposure-variable';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** How closely upstream is asked, and what of the unknown is too much. */
export const unknownVariables = {
  INQUIRY_FIRST: durationMs({ minMs: second, maxMs: minute })
    .default(defaultInquirySchedule.firstMs)
    .meta({ description: 'the wait before the first inquiry about a payment' }),
  INQUIRY_LONGEST: durationMs({ minMs: second, maxMs: 10 * minute })
    .default(defaultInquirySchedule.longestMs)
    .meta({ description: 'the longest wait between inquiries while the buyer can pay' }),
  INQUIRY_LONGEST_OVERDUE: durationMs({ minMs: minute, maxMs: 24 * hour })
    .default(defaultInquirySchedule.longestOverdueMs)
    .meta({
      description: 'the longest wait between inquiries ever; grown to, by a quarter of the time since the deadline',
    }),
  UNKNOWN_ALARM_AGE: durationMs({ minMs: second })
    .default(15 * minute)
    .meta({ description: 'alarms when a payment has been unknown for longer' }),
  UNKNOWN_ALARM_COUNT: intInRange(0, 1_000_000_000)
    .default(100)
    .meta({ description: 'alarms when more payments are unknown' }),
  UNKNOWN_ALARM_EXPOSURE: exposureVariable.optional().meta({
    description: 'alarms when more money is unknown, per currency in smallest units; unset: never',
    example: 'KRW:10000000,USD:1000000',
  }),
};

type Waits = Record<'INQUIRY_FIRST' | 'INQUIRY_LONGEST' | 'INQUIRY_LONGEST_OVERDUE', number>;

/** Adds the rule that waits only ever grow. */
export function withGrowingWaits<S extends z.ZodType<Waits>>(schema: S): S {
  return schema
    .refine(({ INQUIRY_FIRST, INQUIRY_LONGEST }) => INQUIRY_FIRST <= INQUIRY_LONGEST, {
      path: ['INQUIRY_LONGEST'],
      error: 'must not be shorter than INQUIRY_FIRST',
    })
    .refine(({ INQUIRY_LONGEST, INQUIRY_LONGEST_OVERDUE }) => INQUIRY_LONGEST <= INQUIRY_LONGEST_OVERDUE, {
      path: ['INQUIRY_LONGEST_OVERDUE'],
      error: 'must not be shorter than INQUIRY_LONGEST',
    });
}

/** The schedule that the variables describe. */
export function inquiryScheduleOf(waits: Waits): InquirySchedule {
  return {
    ...defaultInquirySchedule,
    firstMs: waits.INQUIRY_FIRST,
    longestMs: waits.INQUIRY_LONGEST,
    longestOverdueMs: waits.INQUIRY_LONGEST_OVERDUE,
  };
}
