import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '@paywright/kernel';
import { FaultBook } from './fault-book';
import { faultKinds } from './fault-kinds';
import { readTriggers } from './read-triggers';

describe('a fault', () => {
  const book = () => new FaultBook(seededRandom(1));

  it('strikes its kind only', () => {
    const faults = book();
    faults.add({ kind: 'answer-unsigned', match: {} });
    expect(faults.strike('answer-lost-before-commit', { api: 'pay' })).toBeUndefined();
    expect(faults.strike('answer-unsigned', { api: 'pay' })).toBe('');
  });

  it('strikes only where everything it names fits', () => {
    const faults = book();
    faults.add({ kind: 'answer-unsigned', match: { api: 'pay', referenceOrderId: 'o-1' } });
    expect(faults.strike('answer-unsigned', { api: 'pay', referenceOrderId: 'o-2' })).toBeUndefined();
    expect(faults.strike('answer-unsigned', { api: 'inquiryPayment', referenceOrderId: 'o-1' })).toBeUndefined();
    expect(faults.strike('answer-unsigned', { api: 'pay', referenceOrderId: 'o-1' })).toBeDefined();
  });

  it('strikes one account only, when told so', () => {
    const faults = book();
    faults.add({ kind: 'answer-unsigned', match: { clientId: 'account-1' } });
    expect(faults.strike('answer-unsigned', { merchant: { clientId: 'account-2' } })).toBeUndefined();
    expect(faults.strike('answer-unsigned', {})).toBeUndefined();
    expect(faults.strike('answer-unsigned', { api: 'pay', merchant: { clientId: 'account-1' } })).toBeDefined();
  });

  it('strikes as often as it was told', () => {
    const faults = book();
    faults.add({ kind: 'answer-unsigned', match: {}, times: 2 });
    const struck = [1, 2, 3].map(() => faults.strike('answer-unsigned', {}) !== undefined);
    expect(struck).toEqual([true, true, false]);
  });

  it('strikes with its probability, the same way for the same seed', () => {
    const run = () => {
      const faults = book();
      faults.add({ kind: 'answer-unsigned', match: {}, probability: 0.3 });
      return Array.from({ length: 1000 }, () => faults.strike('answer-unsigned', {}) !== undefined);
    };
    const struck = run();
    expect(struck).toEqual(run());
    expect(struck.filter(Boolean).length).toBeGreaterThan(240);
    expect(struck.filter(Boolean).length).toBeLessThan(360);
  });

  it('has the value it was given, else the usual one', () => {
    const faults = book();
    const { id } = faults.add({ kind: 'answer-slow', match: {}, value: '20' });
    expect(faults.strike('answer-slow', {})).toBe('20');
    expect(faults.remove(id)).toBe(true);
    expect(faults.remove(id)).toBe(false);
    faults.add({ kind: 'answer-slow', match: {} });
    expect(faults.strike('answer-slow', {})).toBe('5000');
  });

  it('armed by a payment strikes that payment, and is armed once', () => {
    const faults = book();
    const once = [{ kind: 'answer-unsigned', match: {}, times: 1 }] as const;
    faults.arm('pr-1', once);
    expect(faults.strike('answer-unsigned', { paymentRequestId: 'pr-2' })).toBeUndefined();
    expect(faults.strike('answer-unsigned', { paymentRequestId: 'pr-1' })).toBeDefined();
    faults.arm('pr-1', once);
    expect(faults.strike('answer-unsigned', { paymentRequestId: 'pr-1' })).toBeUndefined();
    faults.disarm('pr-1');
    expect(faults.list()).toEqual([]);
  });
});

describe('a trigger', () => {
  const read = (orderDescription: string, metadata?: string) => readTriggers({ metadata, order: { orderDescription } });

  it('stands in the order’s description or in the metadata', () => {
    expect(read('Two tickets [sandbox: notification-lost=2, opposite-result]')).toEqual({
      faults: [
        { kind: 'notification-lost', match: {}, value: '2', times: undefined },
        { kind: 'opposite-result', match: {}, value: undefined, times: undefined },
      ],
    });
    expect(read('Two tickets', '{"cart":7,"sandbox":"capture-late=5000"}')).toEqual({
      faults: [{ kind: 'capture-late', match: {}, value: '5000', times: undefined }],
    });
  });

  it('of a call strikes the first pay, unless it says otherwise', () => {
    expect(read('[sandbox: answer-unsigned, inquiryPayment:answer-slow=9*3]')).toEqual({
      faults: [
        { kind: 'answer-unsigned', match: { api: 'pay' }, value: undefined, times: 1 },
        { kind: 'answer-slow', match: { api: 'inquiryPayment' }, value: '9', times: 3 },
      ],
    });
  });

  it('may concern one kind of notification', () => {
    expect(read('[sandbox: CAPTURE_RESULT:notification-late=1000]')).toMatchObject({
      faults: [{ kind: 'notification-late', match: { notifyType: 'CAPTURE_RESULT' }, value: '1000' }],
    });
  });

  it.each([
    ['an unknown name', '[sandbox: anwser-lost]', /asks for 'anwser-lost'/],
    ['an unknown scope', '[sandbox: telegram:answer-slow]', /neither an API nor a notification/],
    ['no name at all', '[sandbox: =5]', /cannot be read/],
    ['a value of another form', '[sandbox: answer-slow=soon]', /'answer-slow' takes milliseconds, not 'soon'/],
    ['a value where none belongs', '[sandbox: answer-unsigned=1]', /takes no value/],
  ])('with %s is an error', (_what, description, rule) => {
    expect(read(description)).toEqual({ field: 'order.orderDescription', rule: expect.stringMatching(rule) });
  });

  it('is not looked for elsewhere', () => {
    expect(read('A sandbox for children', 'not JSON with "sandbox" in it')).toEqual({ faults: [] });
    expect(read('x', '{"sandbox":{"a":1}}')).toEqual({ faults: [] });
  });
});

describe('the README', () => {
  const readme = readFileSync(join(__dirname, '../../README.md'), 'utf8');

  it.each(Object.keys(faultKinds))('explains %s', (kind) => {
    expect(readme).toContain(`| \`${kind}\``);
  });
});
