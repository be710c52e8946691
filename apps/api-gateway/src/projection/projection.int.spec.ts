import { type PaymentView, type WireMessage, encodeEvent, PaymentRejected, topics } from '@paywright/contracts';
import type { ReceivedMessage } from '@paywright/event-log';
import { type Random, seededRandom } from '@paywright/kernel';
import { openDatabase } from '@paywright/postgres';
import type { FreshDatabase } from '@paywright/testing';
import type { DataSource } from 'typeorm';
import { gatewayDatabase } from '../fixtures/gateway-database.fixture';
import {
  actionRequired,
  cardSaved,
  eventsOfCapturedPayment,
  failed,
  heldAfterRelease,
  paymentViewOf,
  processing,
  shipped,
  unchanging,
} from '../fixtures/payments.fixture';
import { PaymentRepository } from '../payments/payment.repository';
import { paymentView } from '../payments/payment-view';
import { PaymentWaiters } from '../payments/payment-waiters';
import { requestEventId } from '../payments/posted-payment';
import { timelineEntry } from '../payments/timeline.row';
import { ProjectPaymentEvents } from './project-payment-events.consumer';
import { ProjectPaymentMessages } from './project-payment-messages.consumer';
import { ProjectShipmentEvents } from './project-shipment-events.consumer';
import { ProjectionRepository } from './projection.repository';

/** A read model of its own with the two consumers that feed it. */
class ReadModel {
  readonly deadLetters: { message: ReceivedMessage; reason: string }[] = [];
  private readonly payments: PaymentRepository;
  private readonly consumers;

  constructor(
    readonly db: DataSource,
    private readonly database: FreshDatabase,
  ) {
    this.payments = new PaymentRepository(db);
    const projection = new ProjectionRepository(db);
    const waiters = new PaymentWaiters({ findChanged: async () => [], pollMs: 1000, onError: () => undefined });
    const deadLetter = async (message: ReceivedMessage, reason: string): Promise<void> => {
      this.deadLetters.push({ message, reason });
    };
    this.consumers = {
      [topics.paymentEvents]: new ProjectPaymentEvents(projection, waiters, deadLetter),
      [topics.paymentMessages]: new ProjectPaymentMessages(projection, deadLetter),
      [topics.fulfillmentEvents]: new ProjectShipmentEvents(projection, deadLetter),
    } as Readonly<Record<string, ProjectPaymentEvents | ProjectPaymentMessages | ProjectShipmentEvents>>;
  }

  static async open(): Promise<ReadModel> {
    const database = await gatewayDatabase();
    return new ReadModel(await openDatabase({ url: database.url, poolSize: 8, applicationName: 'spec' }), database);
  }

  /** One batch, as the event log hands it over: messages of one topic. */
  async receive(...messages: readonly WireMessage[]): Promise<void> {
    const batch = messages.map((message, index) => ({ ...message, partition: 0, offset: String(index) }));
    for (const topic of new Set(batch.map((message) => message.topic))) {
      await this.consumers[topic]?.handle(batch.filter((message) => message.topic === topic));
    }
  }

  /** Everything a client could see of these payments. */
  async seen(ids: readonly string[]) {
    return Promise.all(
      ids.map(async (id) => {
        const row = await this.payments.find(id, ['api-gateway/shop']);
        return { view: row && paymentView(row), timeline: (await this.payments.timeline(id)).map(timelineEntry) };
      }),
    );
  }

  async one(id: string) {
    const [seen] = await this.seen([id]);
    return seen as NonNullable<typeof seen>;
  }

  async close(): Promise<void> {
    await this.db.destroy();
    await this.database.drop();
  }
}

const shuffled = <T>(items: readonly T[], random: Random): T[] =>
  items
    .map((item) => ({ item, place: random.next() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);

describe('the read model', () => {
  let model: ReadModel;

  beforeEach(async () => {
    model = await ReadModel.open();
  });
  afterEach(() => model.close());

  const lives: readonly ((payment: PaymentView) => WireMessage[])[] = [
    (payment) => [...eventsOfCapturedPayment(payment), shipped(payment)],
    (payment) => [...eventsOfCapturedPayment(payment), shipped(payment), heldAfterRelease(payment)],
    (payment) => [processing(payment), actionRequired(payment), failed(payment)],
    (payment) => [processing(payment), unchanging(payment)],
  ];

  it.each([1, 2, 3, 4, 5, 6])(
    'is the same in whatever order, how often and in whatever batches the events come (seed %i)',
    async (seed) => {
      const random = seededRandom(seed);
      const payments = Array.from({ length: 24 }, (_, index) => paymentViewOf(`ref-${index}`));
      const events = payments.flatMap((payment, index) => lives[index % lives.length]?.(payment) ?? []);
      const ids = payments.map(({ paymentId }) => paymentId);
      const inOrder = await ReadModel.open();
      for (const event of events) await inOrder.receive(event);

      const arriving = shuffled([...events, ...events.filter(() => random.next() < 0.5)], random);
      const batches: WireMessage[][] = [];
      while (arriving.length > 0) batches.push(arriving.splice(0, 1 + Math.floor(random.next() * 20)));
      // Several at a time: two replicas, or a zombie and its successor.
      while (batches.length > 0) await Promise.all(batches.splice(0, 4).map((batch) => model.receive(...batch)));

      expect(await model.seen(ids)).toEqual(await inOrder.seen(ids));
      await inOrder.close();
    },
  );

  it('shows a shipment whose event came before its payment’s', async () => {
    const payment = paymentViewOf('ref-1');
    await model.receive(shipped(payment));
    expect((await model.one(payment.paymentId)).view).toBeUndefined();
    await model.receive(...eventsOfCapturedPayment(payment));
    expect((await model.one(payment.paymentId)).view).toMatchObject({
      status: 'captured',
      shipment: { status: 'released' },
    });
  });

  it('shows a message that changed nothing on the timeline alone', async () => {
    const payment = paymentViewOf('ref-1');
    await model.receive(processing(payment));
    const { view } = await model.one(payment.paymentId);
    await model.receive(unchanging(payment), unchanging(payment));
    const after = await model.one(payment.paymentId);
    expect(after.view).toEqual(view);
    expect(after.timeline.slice(1)).toMatchObject([
      { type: 'paywright.payment.message-recorded.v1', detail: 'unknown: timeout', evidence: { via: 'inquiry' } },
    ]);
  });

  it('shows a card kept again after it was deleted, and not one whose keeping is told again', async () => {
    const [first, second] = [paymentViewOf('ref-1'), paymentViewOf('ref-2')];
    const cards = async (): Promise<unknown[]> =>
      model.db.query('SELECT card_id FROM cards WHERE deleted_at IS NULL AND reference_buyer_id = $1', ['buyer-7']);
    await model.receive(cardSaved(first, 'crd_1', 4));
    const { createdAt } = (JSON.parse(cardSaved(first, 'crd_1', 6).value) as { card: { createdAt: string } }).card;
    await model.db.query('UPDATE cards SET deleted_at = $1', [createdAt]);
    await model.receive(cardSaved(first, 'crd_1', 4), cardSaved(first, 'crd_1', 5));
    expect(await cards()).toEqual([]);
    // Of several in one batch the newest counts.
    await model.receive(cardSaved(second, 'crd_1', 8), cardSaved(first, 'crd_1', 7));
    expect(await cards()).toHaveLength(1);
  });

  it('says that goods which had left cannot be held, and why they should have been', async () => {
    const payment = paymentViewOf('ref-1');
    await model.receive(...eventsOfCapturedPayment(payment), heldAfterRelease(payment), shipped(payment));
    expect((await model.one(payment.paymentId)).view?.shipment).toMatchObject({
      status: 'released',
      reason: 'captures-exceed-order',
    });
  });

  it('shows a message once that was recorded twice, on both sides of the end of a month, whoever projects it', async () => {
    const payment = paymentViewOf('ref-1');
    await model.receive(processing(payment));
    const first = unchanging(payment);
    const data = { ...(JSON.parse(first.value) as { occurredAt: string }), requestedAt: payment.createdAt };
    const toldAt = (occurredAt: string): WireMessage => ({ ...first, value: JSON.stringify({ ...data, occurredAt }) });
    const before = toldAt('2026-11-30T23:59:59.900Z');
    const after = toldAt('2026-12-01T00:00:00.100Z');
    await Promise.all([before, after, before, after].map((message) => model.receive(message)));
    await model.receive(after, before);
    const { timeline } = await model.one(payment.paymentId);
    expect(timeline.filter(({ type }) => type.includes('message-recorded'))).toHaveLength(1);
  });

  it('sets only the message aside that breaks its contract, and takes the others of the batch', async () => {
    const [good, other] = [paymentViewOf('ref-1'), paymentViewOf('ref-2')];
    const broken = { ...processing(other), value: '{"payment":{"paymentId":7}}' };
    const newer = {
      ...processing(other),
      headers: { ...processing(other).headers, ce_type: 'paywright.payment.processing.v2' },
    };
    const foreign = {
      ...processing(other),
      headers: { ...processing(other).headers, ce_type: 'paywright.moon.risen.v1' },
    };
    await model.receive(broken, processing(good), newer, foreign);

    expect((await model.one(good.paymentId)).view).toMatchObject({ status: 'processing' });
    expect(model.deadLetters.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('payment.paymentId: '),
      'unknown version: paywright.payment.processing.v2',
    ]);
  });

  describe('of a request that was refused before there was a payment', () => {
    const payment = paymentViewOf('ref-1');

    const refusal = (requestId: string, reason = 'unknown-source'): WireMessage =>
      encodeEvent(PaymentRejected, {
        id: `${requestId}.rejected`,
        source: 'payment-service',
        key: payment.paymentId,
        at: 0,
        data: {
          occurredAt: '2026-11-20T09:00:01.000Z',
          paymentId: payment.paymentId,
          requestId,
          reason,
          detail: 'api-gateway is not a known event source',
        },
      });

    const posted = (): Promise<unknown> =>
      model.db.query(
        `INSERT INTO payments (payment_id, source, payment_ref, reference_order_id, holds_order, status, version, snapshot,
                               created_at, updated_at)
         VALUES ($1, $2, $3, $4, true, 'requested', 0, $5, now(), now())`,
        [payment.paymentId, payment.source, payment.paymentRef, payment.referenceOrderId, JSON.stringify(payment)],
      );

    it('shows it as rejected, with the reason, and lets its order go', async () => {
      await posted();
      await model.receive(refusal(requestEventId(payment.paymentId)));
      const { view, timeline } = await model.one(payment.paymentId);
      expect(view).toMatchObject({ status: 'rejected', version: 0, reason: { reason: 'unknown-source' } });
      expect(timeline).toMatchObject([{ type: 'paywright.payment.rejected.v1', status: 'rejected' }]);
      expect(await model.db.query('SELECT holds_order FROM payments')).toEqual([{ holds_order: false }]);
    });

    it('does not touch it when it was somebody else’s request for the same number', async () => {
      await posted();
      await model.receive(refusal('evt_somebody_else'));
      expect(await model.one(payment.paymentId)).toMatchObject({ view: { status: 'requested' }, timeline: [] });
    });

    it('does not touch it when somebody else asked under its number, and under the id of its own request', async () => {
      await posted();
      await model.receive(refusal(requestEventId(payment.paymentId), 'payment-id-mismatch'));
      expect(await model.one(payment.paymentId)).toMatchObject({ view: { status: 'requested' }, timeline: [] });
    });

    it('does not touch what payment-service knows of it', async () => {
      await posted();
      await model.receive(refusal(requestEventId(payment.paymentId)), processing(payment));
      expect((await model.one(payment.paymentId)).view).toMatchObject({ status: 'processing', version: 1 });
      await model.receive(refusal(requestEventId(payment.paymentId)));
      expect((await model.one(payment.paymentId)).view).toMatchObject({ status: 'processing', version: 1 });
    });
  });
});
