import { randomBytes } from 'node:crypto';
import { CardCipher } from './card-cipher';

const [first, second] = [randomBytes(32), randomBytes(32)];
const old = new CardCipher([{ version: 1, key: first }]);
const rotated = new CardCipher([
  { version: 1, key: first },
  { version: 2, key: second },
]);

it('opens what it sealed, and what was sealed with an older key', () => {
  expect(old.open(old.seal('a card', 'one_1'), 'one_1')).toBe('a card');
  expect(rotated.open(old.seal('a card', 'one_1'), 'one_1')).toBe('a card');
  expect(rotated.open(rotated.seal('a card', 'one_1'), 'one_1')).toBe('a card');
});

it('seals the same text differently each time, and shows nothing of it', () => {
  const sealed = [old.seal('4054695723100768', 'one_1'), old.seal('4054695723100768', 'one_1')];
  expect(sealed[0]?.equals(sealed[1] ?? Buffer.of())).toBe(false);
  for (const encoding of ['latin1', 'base64', 'hex'] as const) {
    expect(sealed[0]?.toString(encoding)).not.toContain(
      Buffer.from('4054695723100768').toString(encoding).slice(0, 20),
    );
  }
});

it('opens nothing under another purpose, altered, or without its key, and quotes nothing', () => {
  const sealed = rotated.seal('4054695723100768', 'one_1');
  const altered = Buffer.from(sealed);
  altered[altered.length - 1] = (altered.at(-1) ?? 0) ^ 1;
  for (const open of [
    () => rotated.open(sealed, 'one_2'),
    () => rotated.open(altered, 'one_1'),
    () => old.open(sealed, 'one_1'),
    () => old.open(Buffer.of(), 'one_1'),
  ]) {
    expect(open).toThrow();
    expect(open).not.toThrow(/4054/);
  }
});

it('tells equal texts of one owner, and not those of two', () => {
  expect(old.hash('token', 'a').equals(rotated.hash('token', 'a'))).toBe(true);
  expect(old.hash('token', 'a').equals(old.hash('token', 'b'))).toBe(false);
});
