import { ConfigError, parseConfig } from '@paywright/config';
import { defaultInquirySchedule } from '@paywright/payments';
import { z } from 'zod';
import { inquiryScheduleOf, unknownVariables, withGrowingWaits } from './unknown-variables';

const schema = withGrowingWaits(z.object(unknownVariables));

function faultsOf(env: NodeJS.ProcessEnv): Record<string, string> {
  try {
    parseConfig(schema, env);
  } catch (error) {
    if (error instanceof ConfigError) return Object.fromEntries(error.faults.map((f) => [f.variable, f.rule]));
    throw error;
  }
  return {};
}

describe('how closely upstream is asked', () => {
  it('is the documented schedule unless told', () =>
    expect(inquiryScheduleOf(parseConfig(schema, {}))).toEqual(defaultInquirySchedule));

  it('is what the environment says', () => {
    const env = { INQUIRY_FIRST: '3s', INQUIRY_LONGEST: '1m', INQUIRY_LONGEST_OVERDUE: '2h' };
    expect(inquiryScheduleOf(parseConfig(schema, env))).toMatchObject({
      firstMs: 3_000,
      longestMs: 60_000,
      longestOverdueMs: 7_200_000,
    });
  });

  it.each([
    [{ INQUIRY_FIRST: '10ms' }, 'INQUIRY_FIRST', 'at least 1000ms'],
    [{ INQUIRY_LONGEST: '1h' }, 'INQUIRY_LONGEST', 'at most 600000ms'],
    [{ INQUIRY_LONGEST_OVERDUE: '2d' }, 'INQUIRY_LONGEST_OVERDUE', 'at most 86400000ms'],
    [{ INQUIRY_FIRST: '40s' }, 'INQUIRY_LONGEST', 'shorter than INQUIRY_FIRST'],
    [
      { INQUIRY_LONGEST: '5m', INQUIRY_LONGEST_OVERDUE: '2m' },
      'INQUIRY_LONGEST_OVERDUE',
      'shorter than INQUIRY_LONGEST',
    ],
  ])('is refused as %j', (env, variable, rule) =>
    expect(faultsOf(env)).toEqual({ [variable]: expect.stringContaining(rule) }),
  );
});

describe('what of the unknown is too much', () => {
  it('is a quarter of an hour, a hundred payments, and any amount, unless told', () =>
    expect(parseConfig(schema, {})).toMatchObject({ UNKNOWN_ALARM_AGE: 900_000, UNKNOWN_ALARM_COUNT: 100 }));

  it('is an amount per currency in smallest units', () =>
    expect(parseConfig(schema, { UNKNOWN_ALARM_EXPOSURE: 'KRW:10000000, USD:1000000' }).UNKNOWN_ALARM_EXPOSURE).toEqual(
      new Map([
        ['KRW', 10_000_000n],
        ['USD', 1_000_000n],
      ]),
    ));

  it.each(['KRW', 'KRW:', 'KRW:1.5', 'krw:1', 'KRW:-1', 'KRW:1,'])('is refused as %s', (text) =>
    expect(faultsOf({ UNKNOWN_ALARM_EXPOSURE: text })).toEqual({
      UNKNOWN_ALARM_EXPOSURE: expect.stringContaining('smallest units'),
    }),
  );

  it('is refused where a currency comes twice', () =>
    expect(faultsOf({ UNKNOWN_ALARM_EXPOSURE: 'KRW:1,KRW:2' })).toEqual({
      UNKNOWN_ALARM_EXPOSURE: 'names KRW twice',
    }));
});
