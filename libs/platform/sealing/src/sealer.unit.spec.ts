import { randomBytes } from 'node:crypto';
import { Sealer } from './sealer';

const [first, second] = [randomBytes(32), randomBytes(32)];
const old = new Sealer([{ version: 1, key: first }], 'CARD_KEYS');
const rotated = new Sealer(
  [
    { version: 1, key: first },
    { version: 2, key: second },
  ],
  'CARD_KEYS',
);

it('opens what it sealed, and what was sealed with an older key', () => {
  expect(old.openText(old.seal('a card', 'one_1'), 'one_1')).toBe('a card');
  expect(rotated.openText(old.seal('a card', 'one_1'), 'one_1')).toBe('a card');
  expect(rotated.openText(rotated.seal('a card', 'one_1'), 'one_1')).toBe('a card');
});

it.each([
  ['nothing', Buffer.of()],
  ['text', Buffer.from('길동 🃏')],
  ['what is no text', Buffer.from([0xff, 0xfe, 0x00, 0x80])],
  ['as much as a notification may have', randomBytes(256 * 1024)],
])('gives %s back byte for byte', (_what, bytes) => {
  expect(old.open(old.seal(bytes, 'one_1'), 'one_1').equals(bytes)).toBe(true);
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

it('opens nothing under another purpose, altered, cut short, or without its key, and quotes nothing', () => {
  const sealed = rotated.seal('4054695723100768', 'one_1');
  const altered = Buffer.from(sealed);
  altered[altered.length - 1] = (altered.at(-1) ?? 0) ^ 1;
  const empty = rotated.seal('', 'one_1');
  for (const open of [
    () => rotated.open(sealed, 'one_2'),
    () => rotated.open(altered, 'one_1'),
    () => rotated.open(sealed.subarray(0, -1), 'one_1'),
    () => rotated.open(empty.subarray(0, -4), 'one_1'),
    () => rotated.open(empty.subarray(0, 1), 'one_1'),
    () => old.open(sealed, 'one_1'),
    () => old.open(Buffer.of(), 'one_1'),
  ]) {
    expect(open).toThrow();
    expect(open).not.toThrow(/4054/);
  }
});

it('names the missing key and the variable it belongs in', () => {
  const sealed = rotated.seal('a card', 'one_1');
  expect(() => rotated.open(sealed, 'one_2')).toThrow('altered or sealed for something else, or CARD_KEYS');
  expect(() => old.open(sealed, 'one_1')).toThrow('key 2 of CARD_KEYS is not configured');
  expect(() => new Sealer([], 'NOTIFICATION_KEYS')).toThrow('NOTIFICATION_KEYS');
});

it('tells equal texts of one owner, and not those of two', () => {
  expect(old.hash('token', 'a').equals(rotated.hash('token', 'a'))).toBe(true);
  expect(old.hash('token', 'a').equals(old.hash('token', 'b'))).toBe(false);
});
