import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { parseConfig } from '@paywright/config';
import {
  DeadLettered,
  decodeEvent,
  encodeEvent,
  LatePaymentReceived,
  PaymentCaptured,
  PaymentHeld,
  type PaymentSnapshot,
  PaymentProcessing,
  ShipmentHeld,
  ShipmentReleased,
  type WireMessage,
} from '@paywright/contracts';
import { type EventLog, openEventLog, type ReceivedMessage } from '@paywright/event-log';
import { eventually, type FreshDatabase, freshDatabase } from '@paywright/testing';
import { configSchema } from './app.config';
import { capture, holdOf, won } from './shipment/shipment.builders';
import { start } from './start';
import { template } from './test-bed';

let own: FreshDatabase;
let log: FreshDatabase;
let app: NestFastifyApplication;
let eventLog: EventLog;
let url: string;
const told: ReceivedMessage[] = [];

beforeAll(async () => {
  [own, log] = await Promise.all([freshDatabase(template), freshDatabase()]);
  await startService();
  eventLog = openEventLog({ kind: 'postgres', url: log.url });
  await eventLog.subscribe({
    group: 'spec',
    topics: ['fulfillment.events', 'dead-letters'],
    handle: async (batch) => void told.push(...batch),
  });
});

afterAll(async () => {
  await app.close();
  await eventLog.close();
  await Promise.all([own.drop(), log.drop()]);
});

async function startService(): Promise<void> {
  const env = { DATABASE_URL: own.url, EVENT_LOG_URL: log.url, PORT: '0', LOG_LEVEL: 'silent' };
  app = await start(parseConfig(configSchema, env));
  url = await app.getUrl();
}

function snapshot(paymentId: string, fields: Partial<PaymentSnapshot> = {}): PaymentSnapshot {
  return {
    paymentId,
    version: 5,
    status: 'captured',
    source: 'order-service',
    paymentRef: `ref-${paymentId}`,
    referenceOrderId: `order-of-${paymentId}`,
    paymentAmount: won('4200'),
    capturedAmount: won('4200'),
    captures: [capture()],
    requestedAt: '2030-01-01T01:00:00.000Z',
    holds: [],
    ...fields,
  };
}

const envelope = (paymentId: string, version: number) => ({
  id: `${paymentId}.${version}`,
  source: 'payment-service',
  key: paymentId,
  at: Date.parse('2030-01-01T01:00:21Z'),
});
const occurredAt = '2030-01-01T01:00:21.000Z';

function capturedEvent(paymentId: string, fields: Partial<PaymentSnapshot> = {}): WireMessage {
  const payment = snapshot(paymentId, fields);
  const order = {
    referenceOrderId: payment.referenceOrderId,
    orderDescription: 'a book',
    orderAmount: won('4200'),
    buyer: { referenceBuyerId: 'buyer-1' },
  };
  return encodeEvent(PaymentCaptured, {
    ...envelope(paymentId, payment.version),
    data: { occurredAt, payment, capture: capture(), order },
  });
}

const shipmentEvents = (paymentId: string) =>
  told.filter(({ key, topic }) => key === paymentId && topic === 'fulfillment.events');

const toldOf = (paymentId: string, count = 1) =>
  eventually(() => (shipmentEvents(paymentId).length >= count ? shipmentEvents(paymentId) : undefined), {
    describe: `${count} fulfillment events of ${paymentId}`,
  });

const deadLetterOf = (key: string) =>
  eventually(() => told.find((message) => message.key === key && message.topic === 'dead-letters'), {
    describe: `a dead letter of ${key}`,
  });

async function shipmentsOf(paymentId: string): Promise<{ status: string }[]> {
  const response = await fetch(`${url}/shipments?paymentId=${paymentId}`);
  return ((await response.json()) as { shipments: { status: string }[] }).shipments;
}

describe('fulfillment-service', () => {
  it('tells the log of a release when a payment is captured, and shows it to operators', async () => {
    await eventLog.append([capturedEvent('pay_clean')]);
    const [released] = await toldOf('pay_clean');
    expect(decodeEvent(ShipmentReleased, released as WireMessage).data).toMatchObject({
      paymentId: 'pay_clean',
      referenceOrderId: 'order-of-pay_clean',
      evidence: { eventId: 'pay_clean.5', captures: [capture()] },
    });
    expect(await shipmentsOf('pay_clean')).toMatchObject([{ status: 'released' }]);
    const byOrder = await fetch(`${url}/shipments?referenceOrderId=order-of-pay_clean`);
    expect(await byOrder.json()).toMatchObject({ shipments: [{ status: 'released' }] });
  });

  it('holds what payment-service holds, with its words', async () => {
    const payment = snapshot('pay_doubted', { holds: [holdOf()], captures: [capture('1000')] });
    const held = encodeEvent(PaymentHeld, {
      ...envelope('pay_doubted', 5),
      data: { occurredAt, payment, reason: 'amount-mismatch', detail: 'captured 1000 KRW of 4200' },
    });
    await eventLog.append([held, capturedEvent('pay_doubted', { version: 4 })]);
    const [event] = await toldOf('pay_doubted');
    expect(decodeEvent(ShipmentHeld, event as WireMessage).data).toMatchObject({
      reason: 'payment-held',
      detail: 'amount-mismatch: captured 1000 KRW of 4200',
      afterRelease: false,
    });
    expect(await shipmentsOf('pay_doubted')).toMatchObject([{ status: 'held' }]);
  });

  it('never ships money that came late', async () => {
    const payment = snapshot('pay_late', { status: 'expired' });
    const received = encodeEvent(LatePaymentReceived, {
      ...envelope('pay_late', 5),
      data: {
        occurredAt,
        payment,
        reason: 'captured-after-end',
        detail: 'captured upstream after the payment was expired',
      },
    });
    await eventLog.append([received, capturedEvent('pay_late', { version: 6 })]);
    const [event] = await toldOf('pay_late');
    expect(decodeEvent(ShipmentHeld, event as WireMessage).data).toMatchObject({ reason: 'late-payment' });
    await eventLog.append([capturedEvent('pay_after_late')]);
    await toldOf('pay_after_late');
    expect(await shipmentsOf('pay_late')).toMatchObject([{ status: 'held' }]);
  });

  it('passes over what does not concern goods', async () => {
    const processing = encodeEvent(PaymentProcessing, {
      ...envelope('pay_processing', 2),
      data: { occurredAt, payment: snapshot('pay_processing', { status: 'processing', captures: [], version: 2 }) },
    });
    await eventLog.append([processing, capturedEvent('pay_processing')]);
    expect(await toldOf('pay_processing')).toHaveLength(1);
    expect(told.filter(({ key, topic }) => key === 'pay_processing' && topic === 'dead-letters')).toEqual([]);
  });

  it('puts aside what breaks its contract or has a version nobody knows, and goes on', async () => {
    const valid = capturedEvent('pay_broken');
    const broken = {
      ...valid,
      headers: { ...valid.headers, ce_id: 'broken' },
      value: '{"payment":{"version":"five"}}',
    };
    const newer = {
      ...valid,
      headers: { ...valid.headers, ce_id: 'newer', ce_type: 'paywright.payment.captured.v2' },
      key: 'pay_newer',
    };
    await eventLog.append([broken, newer, valid]);
    expect(decodeEvent(DeadLettered, await deadLetterOf('pay_broken')).data).toMatchObject({
      consumer: 'fulfillment-service',
      reason: expect.stringContaining('payment.version'),
      original: { topic: 'payments.events', value: broken.value },
    });
    expect(decodeEvent(DeadLettered, await deadLetterOf('pay_newer')).data.reason).toContain('v2');
    await toldOf('pay_broken');
  });

  it('ships once however often an event comes, also after a restart', async () => {
    await eventLog.append([capturedEvent('pay_again'), capturedEvent('pay_again')]);
    await toldOf('pay_again');
    await app.close();
    await eventLog.append([capturedEvent('pay_again')]);
    await startService();
    await eventLog.append([capturedEvent('pay_last')]);
    await toldOf('pay_last');
    await eventually(async () => (await consumerLag()) === 0, { describe: 'everything is consumed' });
    expect(shipmentEvents('pay_again')).toHaveLength(1);
  });

  it('asks for exactly one search', async () => {
    for (const query of ['', '?paymentId=a&referenceOrderId=b', '?order=1']) {
      const response = await fetch(`${url}/shipments${query}`);
      expect([response.status, query]).toEqual([400, query]);
    }
  });

  it('shows what operators need', async () => {
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    const names = ['shipments_released_total', 'shipments_oldest_held_age_seconds', 'shipments_held_long'];
    for (const name of [...names, 'outbox_oldest_age_seconds']) {
      expect(metrics).toMatch(new RegExp(`^${name} \\d`, 'm'));
    }
  });
});

async function consumerLag(): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return Number(/^consumer_lag_messages\{topic="payments.events"\} (\d+)/m.exec(metrics)?.[1] ?? NaN);
}
