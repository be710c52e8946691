import { openTestBed } from '../test-bed';
import { capture, captured, order } from './shipment.builders';

let bed: Awaited<ReturnType<typeof openTestBed>>;
beforeAll(async () => {
  bed = await openTestBed({ shipsParts: true });
});
afterAll(() => bed.close());

const first = captured({ version: 5, captures: [capture('1000', 'cap-1')] });
const second = captured({ version: 6, captures: [capture('1000', 'cap-1'), capture('200', 'cap-2')] });
const third = captured({
  version: 7,
  captures: [capture('1000', 'cap-1'), capture('200', 'cap-2'), capture('3000', 'cap-3')],
});

const event = { source: 'payment-service', time: '2026-11-27T08:30:00.000Z' };

describe('an order that leaves in parts', () => {
  it('lets each capture’s goods go once, whoever hears of it how often and in which order', async () => {
    const heard = [first, second, first, second].flatMap((news, index) => [
      { news: { ...news, eventId: `${news.eventId}-${index}` }, consumer: bed.consumers[0] },
      { news: { ...news, eventId: `${news.eventId}-${index}` }, consumer: bed.consumers[1] },
    ]);
    await Promise.all(heard.map(({ news, consumer }) => consumer.take(event, news)));
    const parts = (await bed.announced(order.referenceOrderId)).flatMap(({ data }) => {
      return (data['parts'] as { capture: { captureId: string } }[]).map((part) => part.capture.captureId);
    });
    expect(parts.sort()).toEqual(['cap-1', 'cap-2']);
    const [shipment] = await bed.shipments.find(order);
    expect(shipment).toMatchObject({ status: 'partly-released', parts: [{}, {}] });

    await bed.consumers[0].take(event, third);
    expect((await bed.announced(order.referenceOrderId)).at(-1)).toMatchObject({
      type: 'shipment.released',
      data: { evidence: { capturedAmount: { value: '4200' } } },
    });
  });

  it.each([
    ['a capture twice', [capture('1000', 'cap-1'), capture('1000', 'cap-1')]],
    ['as much as the order', [capture('1000', 'cap-1'), capture('3200', 'cap-2')]],
    ['another currency', [capture('1', 'cap-1', 'USD')]],
  ])('never has parts for %s, whatever the code believes', async (_what, captures) => {
    const parts = captures.map((of) => ({
      paymentId: 'pay_a',
      orderAmount: { currency: 'KRW', value: '4200' },
      capture: of,
    }));
    const writing = bed.db.query('UPDATE shipments SET parts = $1', [JSON.stringify(parts)]);
    await expect(writing).rejects.toThrow('parts_within_order');
  });
});
