import { z } from 'zod';
import { repositoryRoot } from '@paywright/running-system';
import { eventFaults, type EventSchema, eventsOf } from './compatible-events';

const captured = z.object({ paymentId: z.string(), amount: z.string().max(20), status: z.enum(['captured', 'held']) });
const type = 'paywright.payment.captured.v1';

function faults(now: z.ZodType, before: z.ZodType = captured): string[] {
  const schemaOf = (schema: z.ZodType): EventSchema =>
    z.toJSONSchema(schema, { io: 'input' }) as unknown as EventSchema;
  return eventFaults(new Map([[type, schemaOf(before)]]), new Map([[type, schemaOf(now)]]));
}

describe('two versions understand each other’s events', () => {
  it('when nothing changed, and when optional fields were added', () => {
    expect(faults(captured)).toEqual([]);
    expect(faults(captured.extend({ note: z.string().optional() }))).toEqual([]);
  });

  it.each([
    [
      'a field is needed that was not there',
      captured.extend({ note: z.string() }),
      [`${type}: the need for note is new`],
    ],
    ['a field became optional', captured.partial({ amount: true }), [`${type}: the need for amount is gone`]],
    [
      'a field is gone',
      captured.omit({ amount: true }),
      [`${type}: the need for amount is gone`, `${type}.amount is gone`],
    ],
    [
      'a value was added, which the older one refuses',
      captured.extend({ status: z.enum(['captured', 'held', 'lost']) }),
      [`${type}.status: the value lost is new`],
    ],
    [
      'a rule became stricter',
      captured.extend({ amount: z.string().max(10) }),
      [`${type}.amount: maxLength was 20 and is 10`],
    ],
    [
      'a type changed',
      captured.extend({ paymentId: z.number() }),
      [`${type}.paymentId: type was "string" and is "number"`],
    ],
    [
      'alternatives were added',
      captured.extend({ paymentId: z.union([z.object({}), z.array(z.string())]) }),
      expect.arrayContaining([`${type}.paymentId: had 0 alternatives and has 2`]),
    ],
  ])('but not when %s', (_what, now, expected) => expect(faults(now)).toEqual(expected));

  it('but not when one is strict about fields it does not know', () => {
    const strict = z.strictObject({ paymentId: z.string() });
    expect(faults(strict.extend({ note: z.string().optional() }), strict)).toEqual([
      `${type}.note is new, and was refused`,
    ]);
  });

  it('but not when a type of event is gone', () => {
    expect(eventFaults(new Map([[type, {}]]), new Map())).toEqual([expect.stringContaining('is gone')]);
  });
});

it('the events of this checkout are found in its build', () => {
  const events = eventsOf(repositoryRoot);
  expect(events.size).toBeGreaterThan(20);
  expect(events.get('paywright.payment.requested.v1')?.required).toContain('paymentId');
  expect(eventFaults(events, events)).toEqual([]);
});
