import { seededRandom, systemRandom } from '@paywright/kernel';
import { type ApiKey, hashSecret, mintKey, provesKey, readKey, writeKey } from './api-key';

const keyOf = (secret: string): ApiKey => ({
  id: '0123456789',
  clientId: 'shop',
  secretHash: hashSecret(secret),
  scopes: [],
  sources: [],
  createdAt: new Date(0),
  expiresAt: null,
  revokedAt: null,
});

describe('an API key', () => {
  it('reads as it was written', () => {
    const key = mintKey(systemRandom);
    expect(readKey(writeKey(key))).toEqual(key);
  });

  it('is recognisable by its first characters', () => {
    expect(writeKey(mintKey(seededRandom(1)))).toMatch(/^pwk_[0-9a-z]{10}_[0-9a-z]{52}$/);
  });

  it('is proven by its own secret only', () => {
    const { secret } = mintKey(seededRandom(1));
    expect(provesKey(secret, keyOf(secret))).toBe(true);
    expect(provesKey(mintKey(seededRandom(2)).secret, keyOf(secret))).toBe(false);
  });

  it('is stored without its secret', () => {
    const { secret } = mintKey(seededRandom(1));
    expect(hashSecret(secret).toString('latin1')).not.toContain(secret);
  });

  it.each(['', 'pwk_', 'pwk_short_secret', `sk_0123456789_${'0'.repeat(52)}`, `pwk_0123456789_${'0'.repeat(53)}`])(
    'is not %p',
    (text) => expect(readKey(text)).toBeUndefined(),
  );
});
