import type { PaywrightClient, TypedCard } from '@paywright/client';
import { type CreatePaymentInput, isSettledForBuyer, type PaymentView, type TimelineEntry } from '@paywright/contracts';
import { Buyer, type OrderService, type RunningSystem } from '@paywright/running-system';
import { eventually } from '@paywright/testing';
import type { DemoOrder } from './demo-orders';
import { FollowPayment } from './follow-payment';
import type { Narrator } from './narrator';
import { letTimePass } from './let-time-pass';

/** Everything an order needs to be played. */
export interface Stage {
  readonly system: RunningSystem;
  readonly client: PaywrightClient;
  readonly orderService: OrderService;
  readonly narrator: Narrator;
}

/** How an order ended. */
export interface PlayedOrder {
  readonly order: DemoOrder;
  /** When it was asked for, epoch milliseconds of the shared clock. */
  readonly askedAt: number;
  readonly payment: PaymentView;
  readonly steps: readonly TimelineEntry[];
}

const endings = new Set(['rejected', 'failed', 'canceled', 'expired']);

/** Places an order, plays its buyer and follows it until it has ended: shipped, or over without money. */
export async function playOrder(order: DemoOrder, stage: Stage): Promise<PlayedOrder> {
  const { system, client, narrator } = stage;
  const askedAt = await system.sandbox.now();
  narrator.begin(order.title, order.reference, order.request.paymentAmount, askedAt);
  const paymentId = await askForPayment(order, stage, askedAt);

  const followed = new FollowPayment(client, narrator, paymentId);
  const { normalUrl } = await followed.until(({ status }) => isSettledForBuyer(status), 'something to tell the buyer');
  if (order.thenAsks?.kind === 'cancel') await askForMore(order, paymentId, stage);
  else if (normalUrl !== undefined) await playBuyer(order, normalUrl, stage);
  if (order.thenAsks?.kind === 'capture') {
    await followed.until(({ status }) => status === 'authorized', 'approved');
    await askForMore(order, paymentId, stage);
  }

  const ended = await followed.until(
    ({ status, shipment }) => endings.has(status) || (status === 'captured' && shipment !== undefined),
    'ended',
  );
  if (order.thenAsks?.kind !== 'refund') return { order, askedAt, payment: ended, steps: followed.steps };
  await askForMore(order, paymentId, stage);
  const payment = await followed.until(
    ({ followUps }) => followUps.some(({ kind, status }) => kind === 'refund' && status !== 'requested'),
    'refunded',
  );
  return { order, askedAt, payment, steps: followed.steps };
}

async function askForPayment(order: DemoOrder, { client, orderService, narrator }: Stage, at: number): Promise<string> {
  const request = await withCard(order, { client, narrator }, at);
  if (order.askedBy === 'order-service') {
    const paymentId = await orderService.request(order.reference, request, at);
    narrator.tell(at, orderService.source, 'asks for a payment by event', paymentId);
    return paymentId;
  }
  const { payment } = await client.createPayment(order.reference, request);
  narrator.tell(at, 'shop', 'asks for a payment over HTTP', payment.paymentId);
  return payment.paymentId;
}

/** The request, with the card where it is not typed on the hosted page. */
async function withCard(
  { card, request }: DemoOrder,
  { client, narrator }: Pick<Stage, 'client' | 'narrator'>,
  at: number,
): Promise<CreatePaymentInput> {
  const { paymentMethodMetaData } = request.paymentMethod;
  if (paymentMethodMetaData.requireIssuerAuthentication) return request;
  const payWith = (more: { cardReference?: string; cardId?: string }): CreatePaymentInput => ({
    ...request,
    paymentMethod: { ...request.paymentMethod, paymentMethodMetaData: { ...paymentMethodMetaData, ...more } },
  });
  switch (card) {
    case 'typed': {
      const { cardReference } = await client.handInCard(await client.openCardSession(), typedCard);
      narrator.tell(at, 'shop', 'hands in the card its buyer typed', cardReference);
      return payWith({ cardReference });
    }
    case 'kept': {
      const { referenceBuyerId = '' } = request.order.buyer;
      const kept = await eventually(async () => (await client.listCards(referenceBuyerId))[0], {
        describe: 'the card is kept',
      });
      narrator.tell(at, 'shop', `finds ${kept.brand} ending in ${kept.lastFour} among the buyer’s cards`, kept.cardId);
      return payWith({ cardId: kept.cardId });
    }
    default:
      return request;
  }
}

/** A test card of the vendor's. */
const typedCard: TypedCard = {
  cardNo: '4054695723100768',
  cvv: '123',
  expiryMonth: '12',
  expiryYear: '99',
  cardholderName: { firstName: 'Jane', lastName: 'Doe' },
};

/** The shop asks for what it asks for later. */
async function askForMore(order: DemoOrder, paymentId: string, { system, client, narrator }: Stage): Promise<void> {
  const { kind, amount } = order.thenAsks ?? {};
  const key = `${order.reference}-${kind}`;
  narrator.tell(await system.sandbox.now(), 'shop', `asks for a ${kind} over HTTP`, key);
  switch (kind) {
    case 'capture':
      return void (await client.capture(paymentId, key, { captureAmount: amount }));
    case 'cancel':
      return void (await client.cancel(paymentId, key));
    case 'refund':
      return void (await client.refund(paymentId, key, { refundAmount: amount }));
  }
}

async function playBuyer({ buyer: plan }: DemoOrder, normalUrl: string, { system, narrator }: Stage): Promise<void> {
  const { sandbox } = system;
  const tell = async (what: string): Promise<void> => narrator.tell(await sandbox.now(), 'buyer', what);
  const buyer = new Buyer(normalUrl);
  let page = await buyer.look();
  if (plan.brand !== undefined) {
    const choices = page.forms.flatMap(({ buttons }) => buttons).length;
    await tell(`sees "${page.heading}", picks ${plan.brand} of ${choices}`);
    page = await buyer.choosesBrand(plan.brand);
  }
  if (plan.cardNo !== undefined) {
    await tell(`sees "${page.heading}", types a card`);
    await buyer.typesCard(plan.cardNo);
    if (plan.decision !== 'none') page = await buyer.look();
  }
  switch (plan.decision) {
    case 'none':
      return;
    case 'approve':
      await tell(`sees "${page.heading}", approves`);
      return buyer.approves();
    case 'decline':
      await tell(`sees "${page.heading}", declines`);
      return buyer.declines();
    case 'walk-away':
      await tell(`sees "${page.heading}", leaves without deciding`);
      await buyer.leaves();
      return letTimePass(sandbox, tell);
  }
}
