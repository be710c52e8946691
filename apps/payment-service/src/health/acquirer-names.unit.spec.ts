import { nameAcquirersOf } from './acquirer-names';

const nameAcquirer = nameAcquirersOf([
  { name: 'apo-kr', product: 'apo', acquirerAliases: { '2C2P': ['TwoCTwoP'] } },
  { name: 'antom-kr', product: 'antom-direct', acquirerAliases: {} },
]);

it.each([
  // route, as a message names it, as it is counted
  ['apo-kr', 'ALIPAY', 'ALIPAY'],
  ['apo-kr', ' adyen', 'ADYEN'],
  ['apo-kr', 'twoctwop', '2C2P'],
  ['antom-kr', 'twoctwop', 'TWOCTWOP'],
  ['apo-kr', 'Newcomer', 'NEWCOMER'],
  ['apo-kr', 'x'.repeat(100), 'X'.repeat(64)],
  ['apo-kr', '', 'UNNAMED'],
  ['apo-kr', undefined, 'UNNAMED'],
  ['antom-kr', undefined, 'ALIPAY'],
  ['gone', undefined, 'UNNAMED'],
])('on %s, %j counts as %s', (route, told, name) => expect(nameAcquirer(route, told)).toBe(name));
