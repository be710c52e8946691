import { inspect } from 'node:util';
import { Secret } from './secret';

describe('a secret', () => {
  const secret = new Secret('token-1');

  it('is told to who asks', () => {
    expect(secret.reveal()).toBe('token-1');
  });

  it.each([
    ['JSON', JSON.stringify({ secret })],
    ['a sentence', `the token is ${String(secret)}`],
    ['an inspection', inspect({ deep: { secret } }, { showHidden: true, depth: 9 })],
    ['its fields', JSON.stringify(Object.entries(secret))],
  ])('does not show in %s', (_where, text) => {
    expect(text).not.toContain('token-1');
  });
});
