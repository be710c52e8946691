import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { PaywrightClient } from '@paywright/client';
import { type PaymentView, ShipmentReleased } from '@paywright/contracts';
import {
  Buyer,
  disagreements,
  type KoreanOrder,
  koreanOrder,
  type LogChoice,
  OrderService,
  repositoryRoot,
  type RunningSystem,
  type SandboxPayment,
  scanLogs,
  startSystem,
  type SystemOptions,
} from '@paywright/running-system';
import { openDatabase } from '@paywright/postgres';
import { eventually } from '@paywright/testing';
import { EventTail } from './event-tail';

export interface WorldOptions extends Pick<
  SystemOptions,
  'environment' | 'postgresBehind' | 'sharedClock' | 'routeSettings'
> {
  readonly eventLog?: LogChoice;
}

/** A running system with everybody around it: a shop, another service, buyers, and an auditor who reads every event. */
export class World {
  private orders = 0;
  private readonly run = randomInt(36 ** 6).toString(36);

  private constructor(
    readonly system: RunningSystem,
    readonly shop: PaywrightClient,
    readonly apiKey: string,
    readonly orderService: OrderService,
    readonly events: EventTail,
    private readonly news: readonly string[],
  ) {}

  /** Starts a system of its own on free ports; its logs stay in .paywright/e2e/<name>. */
  static async start(name: string, options: WorldOptions = {}): Promise<World> {
    const news: string[] = [];
    const system = await startSystem({
      sharedClock: true,
      ...options,
      runDirectory: join(repositoryRoot, '.paywright', 'e2e', name),
      ports: 'free',
      onNews: (sentence) => news.push(sentence),
    });
    try {
      const apiKey = await system.createApiKey({
        client: 'shop',
        scopes: ['payments:read', 'payments:write', 'cards:write'],
        sources: ['order-service'],
      });
      const shop = new PaywrightClient({ baseUrl: system.urlOf('api-gateway'), apiKey });
      const events = new EventTail(system.openEventLog('audit'));
      await events.start();
      const orderService = new OrderService(system.openEventLog('order-service'));
      return new World(system, shop, apiKey, orderService, events, news);
    } catch (error) {
      await system.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.events.stop();
    await this.orderService.close();
    await this.system.stop();
  }

  /** An order nobody placed before. */
  newOrder(wishes: Partial<KoreanOrder> = {}): KoreanOrder {
    this.orders += 1;
    return { referenceOrderId: `e2e-${this.run}-${this.orders}`, value: '42000', description: 'A teapot', ...wishes };
  }

  /** The shop asks for a payment over HTTP; the order's number is the Idempotency-Key. */
  async place(order: KoreanOrder): Promise<string> {
    const { payment } = await this.shop.createPayment(order.referenceOrderId, koreanOrder(order));
    return payment.paymentId;
  }

  /** Another service asks for a payment by event. */
  async placeByEvent(order: KoreanOrder, paymentRef = order.referenceOrderId): Promise<string> {
    return this.orderService.request(paymentRef, koreanOrder(order), await this.system.sandbox.now());
  }

  /** The buyer of a payment, sent to the hosted pages. */
  async buyerOf(paymentId: string): Promise<Buyer> {
    const { normalUrl } = await this.until(paymentId, 'the buyer has somewhere to go', (payment) => payment.normalUrl);
    return new Buyer(normalUrl ?? '');
  }

  /** The buyer, if there is a page to go to by now. */
  async buyerNow(paymentId: string): Promise<Buyer | undefined> {
    const { normalUrl } = await this.shop.getPayment(paymentId);
    return normalUrl === undefined ? undefined : new Buyer(normalUrl);
  }

  /** The payment, if its goods have left by now. */
  async shippedNow(paymentId: string): Promise<PaymentView | undefined> {
    const payment = await this.shop.getPayment(paymentId);
    return payment.shipment?.status === 'released' ? payment : undefined;
  }

  /** Places an order and has its buyer approve. */
  async placeAndApprove(wishes: Partial<KoreanOrder> = {}): Promise<{ order: KoreanOrder; paymentId: string }> {
    const order = this.newOrder({ brand: 'HYUNDAI', ...wishes });
    const paymentId = await this.place(order);
    await (await this.buyerOf(paymentId)).approves();
    return { order, paymentId };
  }

  /** Waits until the payment, as clients see it, is as described. */
  until(
    paymentId: string,
    description: string,
    isSo: (payment: PaymentView) => unknown,
    deadlineMs = 30_000,
  ): Promise<PaymentView> {
    return eventually(
      async () => {
        const payment = await this.shop.getPayment(paymentId);
        if (isSo(payment)) return payment;
        const { status, holds, shipment } = payment;
        throw new Error(`it is ${status}, holds: ${holds.length}, shipment: ${shipment?.status ?? 'none'}`);
      },
      { describe: `payment ${paymentId}: ${description}`, deadlineMs, everyMs: 50 },
    );
  }

  untilShipped(paymentId: string, deadlineMs?: number): Promise<PaymentView> {
    return this.until(paymentId, 'shipped', ({ shipment }) => shipment?.status === 'released', deadlineMs);
  }

  /** Waits until the auditor, too, has read what clients see of the payment by now. */
  async audited(paymentId: string): Promise<void> {
    const { version, shipment } = await this.shop.getPayment(paymentId);
    await eventually(
      () =>
        this.events.has('payment-service', `${paymentId}.${version}`) &&
        (shipment?.status !== 'released' || this.events.of(ShipmentReleased, paymentId).length > 0),
      { describe: `the auditor has read of payment ${paymentId} up to version ${version}` },
    );
  }

  /** Waits while the shared clock moves on, in steps that services can follow. */
  untilAsTimePasses<T>(
    condition: () => Promise<T | undefined>,
    describe: string,
    stepMs = 2_000,
  ): Promise<NonNullable<T>> {
    return eventually<T | undefined>(
      async () => {
        await this.system.sandbox.advance(stepMs);
        return condition();
      },
      { describe, deadlineMs: 60_000, everyMs: 200 },
    ) as Promise<NonNullable<T>>;
  }

  /** Lets minutes pass in steps that services can follow: after a leap they disagree for a moment, about sessions and expiry. */
  async letPass(ms: number): Promise<void> {
    const { sandbox } = this.system;
    const end = (await sandbox.now()) + ms;
    await this.untilAsTimePasses(async () => (await sandbox.now()) >= end, `${ms} ms have passed`, 60_000);
  }

  /** How many typed cards payment-service holds now. */
  async vault(): Promise<number> {
    const [row] = await this.ask<{ count: number }>(
      this.system.databaseOf('payment-service'),
      'SELECT count(*)::int AS count FROM typed_cards',
    );
    return row?.count ?? -1;
  }

  /** Whether payment-service holds this card now, by the reference of a typed one or the number of a kept one. */
  async holdsCard(reference: string): Promise<boolean> {
    const found = await this.ask(
      this.system.databaseOf('payment-service'),
      'SELECT FROM typed_cards WHERE reference = $1 UNION ALL SELECT FROM saved_cards WHERE card_id = $1',
      [reference],
    );
    return found.length > 0;
  }

  /** Where PostgreSQL keeps everything, its write-ahead log included. */
  async postgresFolder(): Promise<string> {
    const [row] = await this.ask<{ data_directory: string }>(this.system.postgresUrl, 'SHOW data_directory');
    return row?.data_directory ?? '';
  }

  private async ask<Row>(url: string, sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    const db = await openDatabase({ url, poolSize: 1, applicationName: 'world' });
    try {
      return await db.query<Row[]>(sql, [...values]);
    } finally {
      await db.destroy();
    }
  }

  /** What the sandbox has of an order: exactly one payment. */
  async atTheSandbox({ referenceOrderId }: KoreanOrder): Promise<SandboxPayment> {
    const payments = await this.system.sandbox.booksOf(referenceOrderId);
    if (payments.length !== 1 || !payments[0]) {
      throw new Error(`the sandbox has ${payments.length} payments of order ${referenceOrderId}`);
    }
    return payments[0];
  }

  /**
   * What is wrong at the end of a run, as sentences: where our books and the sandbox's disagree about these payments,
   * what stands in a log and must not, and which processes ended by themselves.
   */
  async faults(paymentIds: readonly string[]): Promise<string[]> {
    const ours = await Promise.all(paymentIds.map((paymentId) => this.shop.getPayment(paymentId)));
    const references = new Set(ours.map(({ referenceOrderId }) => referenceOrderId));
    const theirs = (await this.system.sandbox.books()).filter(({ referenceOrderId }) =>
      references.has(referenceOrderId),
    );
    const leaks = scanLogs(this.system.directory.logs, [this.apiKey, ...this.system.secrets()]);
    return [
      ...disagreements(ours, theirs),
      ...shippedTwice(this.events),
      ...leaks.map(({ file, line, what }) => `${file}:${line} holds ${what}`),
      ...this.news,
    ];
  }
}

/** Orders for which goods were let go more than once. */
function shippedTwice(events: EventTail): string[] {
  const orders = events.all(ShipmentReleased).map(({ data }) => `${data.source}/${data.referenceOrderId}`);
  return orders.filter((order, index) => orders.indexOf(order) !== index).map((order) => `${order} was shipped twice`);
}
