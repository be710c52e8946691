import { topics } from '@paywright/contracts';
import { eventually } from '@paywright/testing';
import { eventsOfCapturedPayment, paymentRequest, shipped } from './fixtures/payments.fixture';
import { type RunningGateway, runningGateway } from './fixtures/running-gateway.fixture';

describe('a running gateway', () => {
  let gateway: RunningGateway;

  beforeAll(async () => {
    gateway = await runningGateway();
  });
  afterAll(() => gateway.stop());

  it('takes an order from its request to its shipment', async () => {
    const client = await gateway.client();
    const requests = await gateway.listen(topics.paymentRequests);

    const { payment, replayed } = await client.createPayment('key-1', paymentRequest());
    expect(replayed).toBe(false);
    expect(payment).toMatchObject({ status: 'requested', version: 0, paymentRef: 'key-1', source: 'api-gateway/shop' });

    const asked = await eventually(() => requests.find(({ key }) => key === payment.paymentId), {
      describe: 'the payment is asked for on the event log',
    });
    expect(asked.headers).toMatchObject({ ce_source: 'api-gateway/shop', ce_type: 'paywright.payment.requested.v1' });

    const [processing, actionRequired, captured] = eventsOfCapturedPayment(payment);
    const waiting = client.getPayment(payment.paymentId, { waitS: 10 });
    await gateway.publish(processing!, actionRequired!);
    expect(await waiting).toMatchObject({ status: 'action_required', normalUrl: 'https://pages.example/session' });

    const next = client.getPayment(payment.paymentId, { waitS: 10, after: 2 });
    await gateway.publish(captured!, shipped(payment));
    const end = await next;
    expect(end).toMatchObject({ status: 'captured', capturedAmount: { value: '42000' } });
    expect(end.normalUrl).toBeUndefined();

    const shipment = await eventually(async () => (await client.getPayment(payment.paymentId)).shipment, {
      describe: 'the shipment shows',
    });
    expect(shipment).toMatchObject({ shipmentId: 'shp_1', status: 'released' });
    expect((await client.getTimeline(payment.paymentId)).events.map(({ type }) => type)).toEqual([
      'paywright.payment.processing.v1',
      'paywright.payment.action-required.v1',
      'paywright.payment.captured.v1',
      'paywright.shipment.released.v1',
    ]);
  });
});
