import { asksFor3DS, readdressPayBody, retryOfDecline } from '@paywright/apo';
import { type Clock, isoInstant } from '@paywright/kernel';
import { type AttemptEnd, mayTryAgain, declinedAttempts, type NextAttempt, type Payment } from '@paywright/payments';
import type { RouteDecision } from '@paywright/routing';
import type { Tx } from '@paywright/postgres';
import { isTyped } from '../cards/cards';
import { nextAttemptId } from '../operations/call-ids';
import type { Routes } from '../routes/routes';
import { attemptRepository } from './attempt.repository';
import { type ChooseRoute, waitingPlace } from './choose-route';

/** A further attempt, ready to be stored with what it sends. */
export interface NextAttemptReady {
  readonly next: NextAttempt;
  readonly because: AttemptEnd;
  readonly decision: RouteDecision;
  readonly payBody: string;
  readonly cardRef?: string;
  /** Unproductive rounds of the attempt before: they space its next sends, too. */
  readonly rounds: number;
}

/** No other route can take the payment; the decision says why. Absent: nobody was asked. */
export interface NoNextAttempt {
  readonly next?: undefined;
  readonly decision?: RouteDecision;
}

/** A route that could not be connected to is left alone by a payment for so long, milliseconds. */
const unreachableMs = 30_000;

export interface PrepareNextAttemptDependencies {
  readonly routes: Routes;
  readonly chooseRoute: ChooseRoute;
  readonly clock: Clock;
  /** How many declines of one payment may be followed by another attempt. */
  readonly declineRetries: number;
}

/** Chooses where a payment goes on once its present attempt is over, and makes that attempt ready. Changes nothing. */
export class PrepareNextAttempt {
  constructor(private readonly dependencies: PrepareNextAttemptDependencies) {}

  /** Nothing of the present attempt was ever sent; `rounds` counts how often in vain. `isUnreachable`: a connection failed just now. */
  async afterNeverSent(
    tx: Tx,
    payment: Payment,
    { rounds, isUnreachable }: { readonly rounds: number; readonly isUnreachable: boolean },
  ): Promise<NextAttemptReady | NoNextAttempt> {
    const triedOn = this.triedOn(payment);
    const route = payment.attempt?.route;
    if (isUnreachable && route !== undefined) triedOn.set(route, 'no connection could be made just now');
    return this.prepare(tx, payment, { because: 'never-sent', triedOn, rounds });
  }

  /** Upstream declined the present attempt with this code. */
  async afterDecline(
    tx: Tx,
    payment: Payment,
    code: string,
    { isTrial }: { readonly isTrial: boolean },
  ): Promise<NextAttemptReady | NoNextAttempt> {
    const retry = retryOfDecline(code);
    const { attempt } = payment;
    const earlier = declinedAttempts({ ...payment, attempt: attempt && { ...attempt, declined: undefined } });
    if (retry === 'never' || !attempt || earlier >= this.dependencies.declineRetries) return {};
    const triedOn = this.triedOn(payment);
    if (retry === 'elsewhere') triedOn.set(attempt.route, `declined there: ${code}`);
    const stepsUp = retry === 'with-3ds';
    return this.prepare(tx, payment, { because: 'declined', triedOn, rounds: 0, stepsUp, isTrial });
  }

  private async prepare(
    tx: Tx,
    payment: Payment,
    asked: {
      readonly because: AttemptEnd;
      readonly triedOn: ReadonlyMap<string, string>;
      readonly rounds: number;
      readonly stepsUp?: boolean;
      readonly isTrial?: boolean;
    },
  ): Promise<NextAttemptReady | NoNextAttempt> {
    const { routes, chooseRoute, clock } = this.dependencies;
    const { because, triedOn, rounds, stepsUp = false, isTrial = false } = asked;
    const at = clock.now();
    const { attempt, pastAttempts = [] } = payment;
    if (!attempt || !mayTryAgain(payment, at)) return {};
    const before = await attemptRepository.find(tx, attempt.paymentRequestId);
    if (!before) return {};
    const { cardRef } = before;
    // A typed card is gone with the first verified answer: its code may not be kept for another acquirer.
    if (because === 'declined' && cardRef !== undefined && isTyped(cardRef)) return {};
    if (stepsUp && asksFor3DS(before.payBody)) return {};
    const further = { triedOn, before: before.decision, isTrial };
    // Whoever steps up stays: it was through this account that the issuer asked for it.
    const boundTo = stepsUp ? ({ route: attempt.route, by: 'step-up' } as const) : before.decision.payment.boundTo;
    const decision = chooseRoute.decideAgain({ ...before.decision.payment, boundTo }, further);
    const waiting = waitingPlace(decision);
    const route = routes.find(decision.chosen ?? (stepsUp && waiting?.isMerelyBusy ? waiting.route : undefined));
    if (!route || (route.name === attempt.route && !stepsUp)) return { decision };
    const next = {
      paymentRequestId: nextAttemptId(payment, pastAttempts.length + 2),
      route: route.name,
      expiresAt: Math.min(attempt.expiresAt, at + route.paymentExpiryMs),
    };
    const payBody = readdressPayBody(before.payBody, {
      paymentRequestId: next.paymentRequestId,
      paymentExpiryTime: next.expiresAt,
      paymentNotifyUrl: route.notifyUrl,
      settlementCurrency: route.settlementCurrency,
      asksFor3DS: stepsUp,
    });
    return { next, because, decision, payBody, cardRef, rounds };
  }

  /** Where it was declined before, and where no connection could be made a moment ago. */
  private triedOn({ pastAttempts = [] }: Payment): Map<string, string> {
    const now = this.dependencies.clock.now();
    const declined = pastAttempts.flatMap(({ attempt }) =>
      attempt?.declined ? [[attempt.route, `declined there: ${attempt.declined.resultCode ?? ''}`] as const] : [],
    );
    const late = pastAttempts.filter(
      ({ ending, endedAt = 0 }) => ending?.reason === 'unreachable' && now - endedAt < unreachableMs,
    );
    const unreachable = late.flatMap(({ attempt, endedAt }) =>
      attempt ? [[attempt.route, `no connection could be made at ${isoInstant(endedAt ?? 0)}`] as const] : [],
    );
    return new Map([...unreachable, ...declined]);
  }
}
