import { seededRandom } from '@paywright/kernel';
import { createHash } from 'node:crypto';
import { operatorsVariable } from '../operators/operators-variable';
import { makeOperator } from './make-operator';

const run = (...args: string[]) => {
  const out: string[] = [];
  const err: string[] = [];
  const code = makeOperator(args, seededRandom(1), { out: (line) => out.push(line), err: (line) => err.push(line) });
  return { code, out, err: err.join('\n') };
};

it('makes a token, and the entry that proves it', () => {
  const { code, out } = run('kim');
  const [token = '', entry = ''] = out.map((line) => line.slice(line.indexOf(': ') + 2));
  expect(code).toBe(0);
  expect(operatorsVariable.parse(entry).get('kim')).toEqual(createHash('sha256').update(token).digest());
});

it.each([[], ['Kim'], ['kim', 'lee'], ['a:b']])('refuses the arguments %j with its usage', (...args) => {
  expect(run(...args)).toMatchObject({ code: 2, out: [], err: expect.stringContaining('Usage') as string });
});

it.each(['kim', 'kim:abc', `kim:${'0'.repeat(64)},kim:${'1'.repeat(64)}`])('OPERATORS cannot be %s', (text) => {
  expect(operatorsVariable.safeParse(text).success).toBe(false);
});
