import { z } from 'zod';
import { faultsOf } from './faults-of';

const order = z.strictObject({
  order: z.strictObject({
    referenceOrderId: z.string().min(1).max(64),
    amount: z.strictObject({
      currency: z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code; send three upper-case letters such as KRW'),
      value: z.string(),
    }),
    items: z.array(z.strictObject({ name: z.string(), quantity: z.number().int().positive() })).max(2),
  }),
  brand: z.enum(['HYUNDAI', 'SHINHAN']).optional(),
  redirectUrl: z.url({ protocol: /^https$/ }),
});

describe('the faults of an input', () => {
  it('are none when it keeps the schema', () => {
    const input = {
      order: { referenceOrderId: 'o-1', amount: { currency: 'KRW', value: '4200' }, items: [] },
      redirectUrl: 'https://shop.example.com',
    };
    expect(faultsOf(order, input)).toEqual([]);
  });

  it('are all listed, each with its field, rule and fix', () => {
    const input = {
      order: {
        referenceOrderId: 'x'.repeat(65),
        amount: { currency: 'krw', value: 4200, cents: 0 },
        items: [{ name: null, quantity: -1 }],
      },
      brand: 'VISA',
      redirectUrl: 'http://shop.example.com',
      cardNo: '4111111111111111',
    };
    const faults = faultsOf(order, input);
    expect(faults).toEqual(
      expect.arrayContaining([
        { field: 'order.referenceOrderId', rule: 'must have at most 64 characters' },
        {
          field: 'order.amount.currency',
          rule: 'must be an ISO 4217 code',
          fix: 'send three upper-case letters such as KRW',
        },
        { field: 'order.amount.value', rule: 'must be a string, not a number' },
        { field: 'order.amount.cents', rule: 'is not a known field', fix: 'remove it or check its spelling' },
        { field: 'order.items[0].name', rule: 'must be a string, not null' },
        { field: 'order.items[0].quantity', rule: 'must be more than 0' },
        { field: 'brand', rule: 'must be one of HYUNDAI, SHINHAN' },
        { field: 'redirectUrl', rule: 'must be a valid url' },
        { field: 'cardNo', rule: 'is not a known field', fix: 'remove it or check its spelling' },
      ]),
    );
    expect(faults).toHaveLength(9);
  });

  it('say what is missing', () => {
    expect(faultsOf(order, {})).toEqual([
      { field: 'order', rule: 'is required', fix: 'add it' },
      { field: 'redirectUrl', rule: 'is required', fix: 'add it' },
    ]);
    expect(faultsOf(order, undefined)).toEqual([{ field: '(body)', rule: 'is required', fix: 'add it' }]);
    expect(faultsOf(order, [])).toEqual([{ field: '(body)', rule: 'must be an object, not an array' }]);
  });

  it('never quote the value', () => {
    const card = '4111111111111111';
    const everywhere = {
      order: { referenceOrderId: [card], amount: card, items: card },
      brand: card,
      redirectUrl: card,
    };
    expect(JSON.stringify(faultsOf(order, everywhere))).not.toContain(card);
  });

  it('of one of several forms are those of the form it nearly has', () => {
    const either = z.object({
      buyer: z.union([
        z.object({ buyerId: z.string() }),
        z.object({ phone: z.string(), email: z.string(), name: z.string() }),
      ]),
    });
    expect(faultsOf(either, { buyer: { buyerId: 7 } })).toEqual([
      { field: 'buyer.buyerId', rule: 'must be a string, not a number' },
    ]);
    expect(faultsOf(either, { buyer: 'me' })).toEqual([{ field: 'buyer', rule: 'has none of the allowed forms' }]);
  });

  it('of a form with a marker name the allowed markers', () => {
    const marked = z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('card') }),
      z.object({ kind: z.literal('wallet') }),
    ]);
    expect(faultsOf(marked, { kind: 'cash' })).toEqual([{ field: 'kind', rule: 'must be one of card, wallet' }]);
  });

  it.each([
    [z.array(z.string()).min(1), [], 'must have at least 1 items'],
    [z.number().max(10), 11, 'must be at most 10'],
    [z.number().multipleOf(5), 3, 'must be a multiple of 5'],
    [z.string().regex(/^a+$/), 'b', 'must match /^a+$/'],
    [z.literal('KRW'), 'USD', 'must be KRW'],
  ])('speak plainly of %#', (schema, input, rule) => {
    expect(faultsOf(schema, input)).toEqual([{ field: '(body)', rule }]);
  });
});
