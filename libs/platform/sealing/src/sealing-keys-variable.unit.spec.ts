import { randomBytes } from 'node:crypto';
import { sealingKeysVariable } from './sealing-keys-variable';

const [first, second] = [randomBytes(32), randomBytes(32)];
const base64 = first.toString('base64');

it('holds keys in their order, each under its number', () => {
  expect(sealingKeysVariable.parse(` 1:${base64},\n7:${second.toString('base64')} `)).toEqual([
    { version: 1, key: first },
    { version: 7, key: second },
  ]);
});

it.each([
  ['nothing', ''],
  ['a key without its number', base64],
  ['the number 0', `0:${base64}`],
  ['a number of more than one byte', `256:${base64}`],
  ['a number twice', `1:${base64},1:${second.toString('base64')}`],
  ['a key of 31 bytes', `1:${randomBytes(31).toString('base64')}`],
  ['a key of 33 bytes', `1:${randomBytes(33).toString('base64')}`],
  ['an empty place', `1:${base64},`],
])('refuses %s, and quotes nothing', (_what, text) => {
  const { error } = sealingKeysVariable.safeParse(text);
  expect(error?.issues).toMatchObject([{ message: expect.stringContaining('1:<base64 of 32 bytes>') }]);
  expect(JSON.stringify(error)).not.toContain(base64.slice(0, 20));
});
