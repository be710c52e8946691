import { readRecoverArguments } from './recover-arguments';

const restoredTo = Date.UTC(2026, 10, 27, 21);

describe('the command line of recover', () => {
  it('names the moment restored to, and reads the log from an hour before', () => {
    expect(readRecoverArguments(['--to', '2026-11-27T21:00:00Z'])).toEqual({
      restoredTo,
      since: restoredTo - 3_600_000,
      acceptSilence: false,
      acceptGap: false,
    });
  });

  it('takes another margin, and another offset', () => {
    const asked = ['--to', '2026-11-28T06:00:00.000+09:00', '--margin', '90s', '--accept-silence', '--accept-gap'];
    expect(readRecoverArguments(asked)).toEqual({
      restoredTo,
      since: restoredTo - 90_000,
      acceptSilence: true,
      acceptGap: true,
    });
  });

  it.each([
    [[]],
    [['--to', '2026-11-27 21:00']],
    [['--to', '2026-11-27T21:00:00']],
    [['--to', 'now']],
    [['--to', '2026-11-27T21:00:00Z', '--margin', 'long']],
  ])('says how it is used instead of guessing: %j', (args) => {
    expect(() => readRecoverArguments(args)).toThrow(/^Usage: node main.js recover --to/);
  });
});
