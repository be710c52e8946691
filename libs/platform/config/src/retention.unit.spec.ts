import { retentionMs } from './retention';

const kept = retentionMs({ minMs: 15 * 86_400_000 });

describe('how long something is kept', () => {
  it('is a duration, or for ever', () => {
    expect(kept.parse('550d')).toBe(550 * 86_400_000);
    expect(kept.parse('never')).toBe(Infinity);
  });

  it.each(['14d', '0', 'soon', '-1d', ''])('is not %j, and says what it may be', (text) => {
    expect(kept.safeParse(text).error?.issues[0]?.message).toBe(
      'must be a duration such as 550d, at least 15d, or never',
    );
  });
});
