import { formatElapsed, withoutSession } from './narrator';

describe('what the demo prints', () => {
  it.each([
    [-3, '0.0 s'],
    [1_234, '1.2 s'],
    [59_940, '59.9 s'],
    [60_000, '1 min 00 s'],
    [540_400, '9 min 00 s'],
  ])('%d ms as %s', (ms, text) => {
    expect(formatElapsed(ms)).toBe(text);
  });

  it('the address of a hosted page without the buyer’s session', () => {
    expect(withoutSession('http://127.0.0.1:3010/checkout/s3cr3t-t0ken?also=secret')).toBe('127.0.0.1:3010/checkout/…');
  });
});
