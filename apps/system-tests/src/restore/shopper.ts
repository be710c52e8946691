import { setTimeout as sleep } from 'node:timers/promises';
import { ApiProblem, type PaywrightClient } from '@paywright/client';
import type { CreatePaymentInput, PaymentView } from '@paywright/contracts';
import { Buyer, cardOrder, koreanOrder } from '@paywright/running-system';

/** What is done about an order. */
export const orderKinds = ['korean', 'declined', 'card', 'by-request', 'refunded', 'canceled'] as const;

export type OrderKind = (typeof orderKinds)[number];

/** How each kind ends. Amounts in smallest units. */
export const expected: Readonly<
  Record<OrderKind, { readonly status: PaymentView['status']; readonly refunded: bigint }>
> = {
  korean: { status: 'captured', refunded: 0n },
  declined: { status: 'failed', refunded: 0n },
  card: { status: 'captured', refunded: 0n },
  'by-request': { status: 'captured', refunded: 0n },
  refunded: { status: 'captured', refunded: 1_200n },
  canceled: { status: 'canceled', refunded: 0n },
};

/** What clients and shops have to wait for: nobody is let in while the services recover. */
export interface Ingress {
  /** Resolves at once while it is open. */
  readonly opened: () => Promise<void>;
}

/** One order, with a shop and a buyer who do not give up: whatever got no answer is asked again, under the same key. */
export class Shopper {
  paymentId: string | undefined;
  /** What went wrong for good. */
  fault: string | undefined;
  isDone = false;
  private readonly request: CreatePaymentInput;

  constructor(
    readonly kind: OrderKind,
    readonly referenceOrderId: string,
    /** Epoch milliseconds. */
    readonly placedAt: number,
    private readonly client: PaywrightClient,
    private readonly ingress: Ingress,
    private readonly thinkMs: number,
    private readonly signal: AbortSignal,
  ) {
    this.request = requestOf(kind, referenceOrderId);
  }

  async run(): Promise<void> {
    try {
      await this.shop();
      this.isDone = true;
    } catch (error) {
      this.fault = error instanceof Error ? error.message : String(error);
    }
  }

  /** As a shop that knows no final answer yet does after an outage: asks again, and expects the same payment. */
  async repeat(): Promise<void> {
    const before = this.paymentId;
    if (before === undefined) return; // its own first request goes on being repeated
    const paymentId = await this.create();
    if (paymentId !== before) this.fault = `asked again under the same key, ${before} became ${paymentId}`;
  }

  private async shop(): Promise<void> {
    this.paymentId = await this.create();
    const { normalUrl = '' } = await this.until((payment) => payment.normalUrl !== undefined);
    const buyer = new Buyer(normalUrl);
    if (this.kind === 'canceled') {
      await this.think();
      await this.ask((paymentId, key) => this.client.cancel(paymentId, key));
      await this.until(({ status }) => status === 'canceled');
      return;
    }
    await this.think();
    if (this.kind === 'declined') await buyer.declines();
    else if (this.kind === 'card' || this.kind === 'by-request') await buyer.typesCard();
    else await buyer.approves();
    if (this.kind === 'declined') return void (await this.until(({ status }) => status === 'failed'));
    if (this.kind === 'by-request') {
      await this.until(({ status }) => status === 'authorized');
      await this.think();
      await this.ask((paymentId, key) => this.client.capture(paymentId, key));
    }
    await this.until(({ status, shipment }) => status === 'captured' && shipment?.status === 'released');
    if (this.kind !== 'refunded') return;
    await this.think();
    const refundAmount = { currency: 'KRW', value: '1200' };
    await this.ask((paymentId, key) => this.client.refund(paymentId, key, { refundAmount }));
    await this.until(({ refundedAmount }) => refundedAmount.value === '1200');
  }

  private async create(): Promise<string> {
    const created = await this.persist(() => this.client.createPayment(this.referenceOrderId, this.request));
    return created.payment.paymentId;
  }

  private ask(follow: (paymentId: string, key: string) => Promise<unknown>): Promise<unknown> {
    return this.persist(() => follow(this.paymentId ?? '', `${this.referenceOrderId}-more`));
  }

  private async until(isSo: (payment: PaymentView) => boolean): Promise<PaymentView> {
    for (;;) {
      const payment = await this.persist(() => this.client.getPayment(this.paymentId ?? ''));
      if (isSo(payment)) return payment;
      await sleep(250, undefined, { signal: this.signal });
    }
  }

  private think(): Promise<void> {
    return sleep(this.thinkMs, undefined, { signal: this.signal });
  }

  /** Again and again while nobody answers; a refusal is an answer. */
  private async persist<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      await this.ingress.opened();
      try {
        return await work();
      } catch (error) {
        const isAnswer =
          error instanceof ApiProblem && error.status < 500 && error.status !== 404 && error.status !== 429;
        if (isAnswer) throw error;
        await sleep(300, undefined, { signal: this.signal });
      }
    }
  }
}

function requestOf(kind: OrderKind, referenceOrderId: string): CreatePaymentInput {
  const korean = {
    referenceOrderId,
    value: '42000',
    description: 'A teapot',
    brand: 'HYUNDAI',
    sandbox: 'acquirer=ALIPAY',
  } as const;
  if (kind !== 'card' && kind !== 'by-request') return koreanOrder(korean);
  const captureMode = kind === 'by-request' ? 'MANUAL' : undefined;
  const sandbox = 'acquirer=ALIPAY';
  return cardOrder({
    referenceOrderId,
    value: '1850',
    currency: 'USD',
    description: 'A tin of tea',
    captureMode,
    sandbox,
  });
}
