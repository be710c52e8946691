import { createHash } from 'node:crypto';
import {
  encodeEvent,
  paymentIdFor,
  PaymentDeferred,
  PaymentRejected,
  type PaymentRequestedData,
  type ReceivedEvent,
  type WireMessage,
} from '@paywright/contracts';
import type { Inbox } from '@paywright/inbox';
import { type Clock, InvariantViolation, isoInstant, parseMoney, parsePaymentId } from '@paywright/kernel';
import type { Outbox } from '@paywright/outbox';
import { endWith, inSharedTransaction, type Tx } from '@paywright/postgres';
import { apply, type Attempt, deadline, decide, type Payment, type PaymentCommand } from '@paywright/payments';
import type { DataSource } from 'typeorm';
import type { RoutedPayment, RouteDecision } from '@paywright/routing';
import { cardRefOf, type Cards } from '../cards/cards';
import { firstAttemptId } from '../operations/call-ids';
import type { KnownCard } from '../cards/saved-cards';
import type { Route } from '../routes/route';
import type { Routes } from '../routes/routes';
import { type ChooseRoute, decisionInWords, waitingPlace, whyDeferred } from '../routing/choose-route';
import { paymentRouted } from '../routing/payment-routed';
import { routedPaymentOf } from '../routing/routed-payment-of';
import { buildPayBody } from './build-pay-body';
import { paymentRepository } from './payment.repository';
import { paymentSnapshot } from './payment-snapshot';
import { eventSource } from './publish-facts';

export interface RequestPaymentDependencies {
  readonly db: DataSource;
  readonly inbox: Inbox;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly cards: Cards;
  readonly routes: Routes;
  readonly chooseRoute: ChooseRoute;
  /** Who may ask for payments: the part of an event's source before the first slash. */
  readonly knownSources: ReadonlySet<string>;
  /** Called once a new pay is due. */
  readonly onPayDue: () => void;
}

type Request = ReceivedEvent<PaymentRequestedData>;

/** What is known of a request that was decided before, in a database that is lost (ADR 0023). */
export interface DecidedBefore {
  /** The newest version of its payment that anybody was told of: what is told from here on is newer. */
  readonly version: number;
  /** Its first attempt, which was sent, or may have been. */
  readonly attempt?: Pick<Attempt, 'paymentRequestId' | 'route' | 'expiresAt'>;
  /** Its requester was told that it is refused. */
  readonly refusal?: Refusal;
}

/** Why a request is refused without a payment of its own. */
type Refusal = { readonly reason: string; readonly detail: string; readonly heldBy?: string };

/** Which route a payment takes, or waits for; or why none ever will. */
interface Routing {
  readonly decision: RouteDecision;
  readonly place?: { readonly route: string; readonly deferred?: string };
  readonly refusal?: Refusal;
}

/** Accepts a request for payment: the payment, its attempt and its pay are born together, before anything is sent. */
export class RequestPayment {
  constructor(private readonly dependencies: RequestPaymentDependencies) {}

  async handle(request: Request, before?: DecidedBefore): Promise<void> {
    const { db, inbox, outbox, onPayDue } = this.dependencies;
    const accepted = await inSharedTransaction(db, async (tx) => {
      if (!(await inbox.first(tx, request))) return false;
      const refusal = this.refuseOutright(request);
      if (refusal) {
        await outbox.add(tx, [this.rejected(request, refusal)]);
        return false;
      }
      return this.accept(tx, request, before);
    });
    outbox.committed();
    if (accepted) onPayDue();
  }

  /** What is wrong with who asks, or under which number; such a request must not touch any payment. */
  private refuseOutright({ source, data }: Request): Refusal | undefined {
    // First: every other refusal is about the payment of that number, which only its own source may ask for.
    if (data.paymentId !== paymentIdFor(source, data.paymentRef)) {
      return {
        reason: 'payment-id-mismatch',
        detail: 'paymentId must be computed from the event’s source and paymentRef',
      };
    }
    const [service = ''] = source.split('/');
    if (!this.dependencies.knownSources.has(service)) {
      return { reason: 'unknown-source', detail: `${service} is not a known event source; add it to EVENT_SOURCES` };
    }
    return undefined;
  }

  private async accept(tx: Tx, request: Request, before?: DecidedBefore): Promise<boolean> {
    const { outbox, clock, cards, routes } = this.dependencies;
    const { data, source } = request;
    const fingerprint = fingerprintOf(data);
    const card = await cards.kept(tx, data, source);
    const sentBefore = before?.attempt;
    // What was sent is stored, whatever would be said to it today.
    const badCard =
      before?.refusal ??
      (sentBefore ? undefined : await cards.refusalOf(tx, data, source, { route: data.route ?? card?.route, card }));
    const {
      decision,
      place,
      refusal: noRoute,
    } = sentBefore
      ? takenBefore(routedPaymentOf(data, card), sentBefore.route)
      : await this.route(tx, request, card, badCard !== undefined);
    const route = routes.find(place?.route) ?? routes.first;
    const command = { ...this.command(request, route), ...sentBefore, deferred: place?.deferred };
    const version = before?.version ?? 1;
    const payment = { ...first(command), version };
    const { attempt } = payment;
    if (!attempt) throw new InvariantViolation('an accepted payment has an attempt');
    const payBody = buildPayBody(data, attempt.paymentRequestId, attempt.expiresAt, route);
    const ruledOut = badCard ?? noRoute;

    // Somebody else's payment may end, or appear, between two statements: then look again.
    for (let look = 0; look < 3; look += 1) {
      if (ruledOut) {
        const refused = { ...first({ ...command, refusal: ruledOut }), version };
        if (await paymentRepository.insert(tx, { payment: refused, order: data.order, fingerprint })) {
          await outbox.add(tx, [this.rejected(request, ruledOut, refused)]);
          return false;
        }
      } else {
        const inserted = await paymentRepository.insert(tx, {
          payment,
          order: data.order,
          fingerprint,
          payBody,
          cardRef: cardRefOf(data),
          inquireAt: deadline(attempt),
          decision,
        });
        if (inserted) {
          const at = clock.now();
          const told = [paymentRouted(payment, { because: 'requested', decision }, at)];
          if (place?.deferred) told.push(this.deferred(payment, place.deferred));
          endWith(tx, outbox.add(tx, told));
          return true;
        }
      }

      const existing = await paymentRepository.findByRef(tx, source, data.paymentRef);
      if (existing?.fingerprint === fingerprint) return false;
      if (existing) {
        const detail = 'another request was made under the same paymentRef; use a new one for a new payment';
        await outbox.add(tx, [this.rejected(request, { reason: 'payment-ref-reused', detail })]);
        return false;
      }

      const heldBy = await paymentRepository.findOrderHolder(tx, source, data.order.referenceOrderId);
      if (heldBy === undefined) continue;
      const refusal = { reason: 'order-already-held', detail: `order is held by payment ${heldBy}` };
      const rejected = { ...first({ ...command, refusal }), version };
      if (await paymentRepository.insert(tx, { payment: rejected, order: data.order, fingerprint })) {
        await outbox.add(tx, [this.rejected(request, { ...refusal, heldBy }, rejected)]);
        return false;
      }
    }
    throw new InvariantViolation(
      `payment ${data.paymentId} could be neither inserted nor found at ${isoInstant(clock.now())}`,
    );
  }

  /** Which route it takes, or waits for; or why no route will ever take it. */
  private async route(
    tx: Tx,
    { source, data }: Request,
    card: KnownCard | undefined,
    isRefused: boolean,
  ): Promise<Routing> {
    const { chooseRoute, routes } = this.dependencies;
    const isNew = async (): Promise<boolean> =>
      !isRefused &&
      !(await paymentRepository.findByRef(tx, source, data.paymentRef)) &&
      (await paymentRepository.findOrderHolder(tx, source, data.order.referenceOrderId)) === undefined;
    const decision = await chooseRoute.decideFirst(tx, routedPaymentOf(data, card), isNew);
    if (decision.chosen !== undefined) return { decision, place: { route: decision.chosen } };
    const asked = data.route ?? card?.route;
    if (asked !== undefined && !routes.has(asked)) return { decision, refusal: unknownRoute(asked) };
    const waiting = waitingPlace(decision);
    if (!waiting) return { decision, refusal: { reason: 'no-route', detail: decisionInWords(decision) } };
    return { decision, place: { route: waiting.route, deferred: whyDeferred(decision) } };
  }

  private deferred(payment: Payment, detail: string): WireMessage {
    const at = this.dependencies.clock.now();
    return encodeEvent(PaymentDeferred, {
      id: `${payment.id}.${payment.version}`,
      source: eventSource,
      key: payment.id,
      at,
      data: { occurredAt: isoInstant(at), detail, payment: paymentSnapshot(payment) },
    });
  }

  private command({ source, data, time }: Request, route: Route): Extract<PaymentCommand, { kind: 'RequestPayment' }> {
    const at = this.dependencies.clock.now();
    const paymentId = parsePaymentId(data.paymentId);
    return {
      kind: 'RequestPayment',
      at,
      paymentId,
      source,
      paymentRef: data.paymentRef,
      referenceOrderId: data.order.referenceOrderId,
      amount: parseMoney(data.paymentAmount),
      card: data.paymentMethod.paymentMethodMetaData.requireIssuerAuthentication ? 'issuer-authenticated' : 'general',
      captureMode: data.paymentFactor?.captureMode ?? 'AUTOMATIC',
      savesCard: savesCard(data),
      paymentRequestId: firstAttemptId(paymentId, time),
      route: route.name,
      expiresAt: at + route.paymentExpiryMs,
    };
  }

  private rejected(request: Request, { reason, detail, heldBy }: Refusal, payment?: Payment): WireMessage {
    const at = this.dependencies.clock.now();
    return encodeEvent(PaymentRejected, {
      // A request's id is unique within its source only.
      id: payment ? `${payment.id}.${payment.version}` : `${request.source}/${request.id}.rejected`,
      source: eventSource,
      key: request.data.paymentId,
      at,
      data: {
        occurredAt: isoInstant(at),
        paymentId: request.data.paymentId,
        requestId: request.id,
        reason,
        detail,
        heldBy,
        payment: payment && paymentSnapshot(payment),
      },
    });
  }
}

/** The route of a payment that was decided before; why it was, is lost with the database. */
function takenBefore(payment: RoutedPayment, route: string): Routing {
  const decision = { payment, policyVersion: 0, rule: 'recovered', candidates: [{ route }], chosen: route };
  return { decision, place: { route } };
}

function unknownRoute(name: string): Refusal {
  return {
    reason: 'route-unknown',
    detail: `there is no route ${name}; leave it out, or name one that payment-service is configured with`,
  };
}

function first(command: PaymentCommand): Payment {
  const decision = decide(undefined, command);
  const fact = decision.accepted ? decision.facts[0] : undefined;
  if (!fact) throw new InvariantViolation(`${command.kind} must create a payment`);
  return apply(undefined, fact);
}

function savesCard({ paymentMethod }: PaymentRequestedData): boolean {
  const asked = paymentMethod.paymentMethodMetaData;
  return !asked.requireIssuerAuthentication && ['ENABLED', 'ASKFORCONSENT'].includes(asked.tokenizeMode ?? '');
}

/** Parsing puts known fields in schema order, so equal requests have equal texts. */
function fingerprintOf(data: PaymentRequestedData): string {
  return createHash('sha256').update(JSON.stringify(data)).digest('base64');
}
