import { alternativesOf, meansOperators, unmet } from './selector';

const pod = (name: string) => ({ metadata: { labels: { app: name, tier: 'service' } } });
const oneOf = (...values: string[]) => ({
  matchLabels: { tier: 'service' },
  matchExpressions: [{ key: 'app', operator: 'In', values }],
});

it('a selector of everything is met by any pod, and by none without one', () => {
  expect(unmet({}, [pod('gateway')])).toEqual([]);
  expect(unmet({}, [])).toEqual(['{}']);
});

it('each value that a selector names has to be some pod’s', () => {
  expect(unmet(oneOf('gateway', 'worker'), [pod('gateway'), pod('worker')])).toEqual([]);
  expect(unmet(oneOf('gateway', 'wroker'), [pod('gateway'), pod('worker')])).toEqual([
    '{"tier":"service","app":"wroker"}',
  ]);
});

it('an operator it does not know is not passed over', () => {
  expect(() => alternativesOf({ matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['a'] }] })).toThrow(
    'NotIn',
  );
});

it('pods of operators are known by their labels', () => {
  expect(meansOperators({ matchLabels: { 'cnpg.io/cluster': 'paywright-postgres' } })).toBe(true);
  expect(meansOperators(oneOf('gateway'))).toBe(false);
});
