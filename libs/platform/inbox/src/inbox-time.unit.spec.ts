import { inboxTime } from './inbox-time';

describe('the time an inbox files an event under', () => {
  it('is the event’s own, to the millisecond, in UTC', () => {
    expect(inboxTime('2026-11-27T08:30:00Z')).toBe('2026-11-27T08:30:00.000Z');
    expect(inboxTime('2026-11-27T23:59:59.9996999+09:00')).toBe('2026-11-27T14:59:59.999Z');
  });

  it.each([
    ['is missing', undefined],
    ['is empty', ''],
    ['is no time', 'yesterday'],
    ['has no offset, and so means another instant in another place', '2026-11-27T08:30:00'],
    ['has no such hour', '2026-02-28T25:00:00Z'],
    ['is before all of ours', '0000-01-01T00:00:00Z'],
    ['is a year of five digits elsewhere', '9999-12-31T23:59:59-12:00'],
  ])('is always the same one when the event’s own %s', (_, time) => {
    expect(inboxTime(time)).toBe('1970-01-01T00:00:00.000Z');
  });

  it('may lie far away: such a row has no partition of its own', () => {
    expect(inboxTime('9999-12-31T23:59:59Z')).toBe('9999-12-31T23:59:59.000Z');
  });
});
