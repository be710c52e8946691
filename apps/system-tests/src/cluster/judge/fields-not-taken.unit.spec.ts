import { fieldsNotTaken } from './fields-not-taken';

const written = { spec: { replicas: 3, ports: [{ name: 'http', port: 80 }], selector: { app: 'a' } } };

it('what a server adds is no fault', () => {
  const held = { spec: { ...written.spec, ports: [{ name: 'http', port: 80, protocol: 'TCP' }] }, status: {} };
  expect(fieldsNotTaken(written, held)).toEqual([]);
});

it.each([
  ['drops', { spec: { ...written.spec, selector: {} } }, '/spec/selector/app: "a" written, undefined held'],
  ['changes', { spec: { ...written.spec, replicas: 1 } }, '/spec/replicas: 3 written, 1 held'],
  [
    'adds to a list',
    { spec: { ...written.spec, ports: [{ name: 'http', port: 80 }, {}] } },
    '/spec/ports: 1 written, 2 held',
  ],
  [
    'holds something else for a list',
    { spec: { ...written.spec, ports: 'x' } },
    '/spec/ports: written as a list, held as "x"',
  ],
])('what it %s is one', (_, held, fault) => {
  expect(fieldsNotTaken(written, held)).toEqual([fault]);
});
