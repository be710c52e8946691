import { capture, captured, held, holdOf, late, playBy, refunding } from './shipment.builders';
import { statusOf } from './shipment';

const parts = { shipsParts: true };
const first = captured({ version: 5, captures: [capture('1000', 'cap-1')] });
const both = captured({ version: 6, captures: [capture('1000', 'cap-1'), capture('3200', 'cap-2')] });

describe('goods that leave in parts', () => {
  it('leave with each capture, once, and what is left of the order with the last', () => {
    const { shipment, announced } = playBy(parts, first, first, both, both);
    expect(announced).toEqual(['pay_a part released: cap-1', 'pay_a released']);
    expect(statusOf(shipment)).toBe('released');
    expect(statusOf(playBy(parts, first).shipment)).toBe('partly-released');
  });

  it('leave whole when the captures are told in the other order', () => {
    expect(playBy(parts, both, first).announced).toEqual(['pay_a released']);
  });

  it('are told together when two captures are', () => {
    const two = captured({ version: 5, captures: [capture('1000', 'cap-1'), capture('200', 'cap-2')] });
    expect(playBy(parts, two).announced).toEqual(['pay_a part released: cap-1, cap-2']);
  });

  it.each([
    ['a doubt', held({ version: 6, holds: [holdOf()], captures: first.captures }), 'pay_a held: payment-held'],
    ['money given back', refunding({ version: 6, captures: first.captures }), 'pay_a stopped: payment-refunded'],
    [
      'captures above the order',
      captured({ version: 6, captures: [capture('1000', 'cap-1'), capture('4200', 'cap-2')] }),
      'pay_a held: captures-above-order',
    ],
  ])('keep the rest on %s', (_what, news, announced) => {
    const { shipment, announced: all } = playBy(parts, first, news);
    expect(all.slice(1)).toEqual([announced]);
    expect(['held', 'stopped']).toContain(statusOf(shipment));
    expect(playBy(parts, first, news, first).announced).toEqual(all);
  });

  it.each([
    ['doubted', captured({ captures: first.captures, holds: [holdOf()] }), 'pay_a held: payment-held'],
    ['late', late({ captures: first.captures }), 'pay_a held: late-payment'],
  ])('do not leave for money that is %s', (_what, news, announced) =>
    expect(playBy(parts, news).announced).toEqual([announced]),
  );

  it('leave under one payment: another one for the same order is reported', () => {
    const other = captured({ paymentId: 'pay_b' });
    expect(playBy(parts, first, other).announced.at(-1)).toBe('pay_b reported: order-already-shipped');
  });

  it('wait where the merchant ships whole', () =>
    expect(playBy({ shipsParts: false }, first).announced).toEqual(['pay_a held: captures-below-order']));
});
