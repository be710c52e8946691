import { assertTimeoutOrder } from './assert-timeout-order';

const good = { connectMs: 2_000, callMs: 10_000, leaseMs: 15_000 };

it('accepts connect < call < lease', () => expect(() => assertTimeoutOrder(good)).not.toThrow());

it.each([
  ['a connection may take as long as the call', { ...good, connectMs: 10_000 }, /UPSTREAM_CONNECT_TIMEOUT/],
  ['the lease ends with the call', { ...good, leaseMs: 10_000 }, /OPERATION_LEASE/],
  ['there is no time to record the answer', { ...good, leaseMs: 11_000 }, /OPERATION_LEASE/],
])('refuses to boot when %s', (_name, timeouts, fault) => {
  expect(() => assertTimeoutOrder(timeouts)).toThrow(fault);
});
