import {
  type AcceptedFollowUp,
  acceptedFollowUpSchema,
  cardReferenceViewSchema,
  cardSessionViewSchema,
  type CreateCancellation,
  type CreateCapture,
  type CreatePaymentInput,
  type CreateRefund,
  type ListPaymentsQuery,
  type PaymentList,
  paymentListSchema,
  type PaymentView,
  paymentViewSchema,
  savedCardListSchema,
  type SavedCardView,
  type Timeline,
  timelineSchema,
  type typedCardSchema,
} from '@paywright/contracts';
import type { z } from 'zod';
import { readProblem } from './read-problem';

export type CardSession = z.output<typeof cardSessionViewSchema>;
export type CardReference = z.output<typeof cardReferenceViewSchema>;
export type TypedCard = z.input<typeof typedCardSchema>;

export interface ClientOptions {
  /** Where the API is: `http://127.0.0.1:3000`. */
  readonly baseUrl: string;
  /** `pwk_…` */
  readonly apiKey: string;
  /** Real milliseconds a request may take, on top of the time it asks the API to wait; 10 s unless told. */
  readonly timeoutMs?: number;
  /** Node's own unless told. */
  readonly fetch?: typeof fetch;
}

export interface CreatedPayment {
  readonly payment: PaymentView;
  /** True when an earlier request had created it. */
  readonly replayed: boolean;
}

export interface GetPaymentOptions {
  /** Seconds the API may take to answer with news, 30 at most. */
  readonly waitS?: number;
  /** With `waitS`: news is any version greater than this one; else whatever there is to tell the buyer. */
  readonly after?: number;
}

/**
 * The API as functions. A request the API refuses throws an `ApiProblem`; what happens on the way (no connection,
 * no answer in time) is thrown as `fetch` throws it: then send the same request again, with the same Idempotency-Key.
 */
export class PaywrightClient {
  constructor(private readonly options: ClientOptions) {}

  /** Asks for a payment. The key makes a repetition safe. */
  async createPayment(idempotencyKey: string, payment: CreatePaymentInput): Promise<CreatedPayment> {
    const response = await this.request('/v1/payments', {
      method: 'POST',
      headers: { 'idempotency-key': idempotencyKey, 'content-type': 'application/json' },
      body: JSON.stringify(payment),
    });
    const replayed = response.headers.get('idempotency-replayed') === 'true';
    return { payment: await read(response, paymentViewSchema), replayed };
  }

  /** Takes the money of an approved payment that is captured by request; without an amount, all of it. */
  capture(paymentId: string, idempotencyKey: string, capture: CreateCapture = {}): Promise<AcceptedFollowUp> {
    return this.followUp(paymentId, 'captures', idempotencyKey, capture);
  }

  /** Ends a payment whose money is not taken yet. */
  cancel(paymentId: string, idempotencyKey: string, cancellation: CreateCancellation = {}): Promise<AcceptedFollowUp> {
    return this.followUp(paymentId, 'cancellations', idempotencyKey, cancellation);
  }

  /** Gives money back; without an amount, everything that is left. */
  refund(paymentId: string, idempotencyKey: string, refund: CreateRefund = {}): Promise<AcceptedFollowUp> {
    return this.followUp(paymentId, 'refunds', idempotencyKey, refund);
  }

  private async followUp(
    paymentId: string,
    resource: string,
    idempotencyKey: string,
    body: object,
  ): Promise<AcceptedFollowUp> {
    const response = await this.request(`/v1/payments/${encodeURIComponent(paymentId)}/${resource}`, {
      method: 'POST',
      headers: { 'idempotency-key': idempotencyKey, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return read(response, acceptedFollowUpSchema);
  }

  /** Leave to hand in a card, for five minutes; needs the scope cards:write. */
  async openCardSession(): Promise<CardSession> {
    return read(await this.request('/v1/card-sessions', { method: 'POST' }), cardSessionViewSchema);
  }

  /** Hands in a card typed into the merchant's own form; the answer's `cardReference` is good for one payment. */
  async handInCard({ cardSession, cardsUrl }: CardSession, card: TypedCard): Promise<CardReference> {
    const { timeoutMs = 10_000, fetch: send = fetch } = this.options;
    const response = await send(cardsUrl, {
      method: 'POST',
      headers: { authorization: `Bearer ${cardSession}`, 'content-type': 'application/json' },
      body: JSON.stringify(card),
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (!response.ok) throw await readProblem(response);
    return read(response, cardReferenceViewSchema);
  }

  /** The cards a buyer let us keep, newest first. */
  async listCards(referenceBuyerId: string): Promise<SavedCardView[]> {
    const response = await this.request(`/v1/saved-cards?${new URLSearchParams({ referenceBuyerId })}`, {});
    return (await read(response, savedCardListSchema)).cards;
  }

  /** Forgets a kept card. */
  async deleteCard(cardId: string): Promise<void> {
    await this.request(`/v1/saved-cards/${encodeURIComponent(cardId)}`, { method: 'DELETE' });
  }

  /** The payment as it is, or, with `waitS`, once there is news or the time is over. */
  async getPayment(paymentId: string, { waitS, after }: GetPaymentOptions = {}): Promise<PaymentView> {
    const query = after === undefined ? '' : `?after=${after}`;
    const headers: Record<string, string> = waitS === undefined ? {} : { prefer: `wait=${waitS}` };
    const response = await this.request(`/v1/payments/${encodeURIComponent(paymentId)}${query}`, { headers }, waitS);
    return read(response, paymentViewSchema);
  }

  /** A page of payments, newest first; `next` of a page is the `cursor` of the one behind it. */
  async listPayments(query: ListPaymentsQuery = {}): Promise<PaymentList> {
    const given = Object.entries(query).filter(([, value]) => value !== undefined);
    const response = await this.request(`/v1/payments?${new URLSearchParams(given)}`, {});
    return read(response, paymentListSchema);
  }

  /** What became of a payment and its shipment, oldest first. */
  async getTimeline(paymentId: string): Promise<Timeline> {
    return read(await this.request(`/v1/payments/${encodeURIComponent(paymentId)}/events`, {}), timelineSchema);
  }

  private async request(path: string, init: RequestInit & { headers?: Record<string, string> }, waitS = 0) {
    const { baseUrl, apiKey, timeoutMs = 10_000, fetch: send = fetch } = this.options;
    const response = await send(`${baseUrl}${path}`, {
      ...init,
      headers: { ...init.headers, authorization: `Bearer ${apiKey}` },
      signal: AbortSignal.timeout(timeoutMs + waitS * 1000),
    });
    if (!response.ok) throw await readProblem(response);
    return response;
  }
}

async function read<Schema extends z.ZodType>(response: Response, schema: Schema): Promise<z.output<Schema>> {
  return schema.parse(await response.json());
}
