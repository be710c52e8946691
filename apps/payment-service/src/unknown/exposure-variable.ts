import { z } from 'zod';

/** The most that may be unknown per currency, smallest units. */
export type ExposureLimits = ReadonlyMap<string, bigint>;

const entry = /^([A-Z]{3}):(\d{1,18})$/;
const rule =
  'must list currency:amount in smallest units (won, cents), separated by commas, such as KRW:10000000,USD:1000000';

/** The variable UNKNOWN_ALARM_EXPOSURE: `KRW:10000000,USD:1000000` alarms above ten million won, or ten thousand dollars. */
export const exposureVariable = z.string().transform((text, context): ExposureLimits => {
  const limits = new Map<string, bigint>();
  for (const part of text.split(',').map((each) => each.trim())) {
    const [, currency, amount] = entry.exec(part) ?? [];
    if (!currency || !amount) {
      context.addIssue({ code: 'custom', message: rule });
      return z.NEVER;
    }
    if (limits.has(currency)) context.addIssue({ code: 'custom', message: `names ${currency} twice` });
    limits.set(currency, BigInt(amount));
  }
  return limits;
});
