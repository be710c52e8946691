import type { Random } from '@paywright/kernel';
import { money } from '@paywright/kernel';
import type { Timeline } from '../clock/timeline';
import type { FaultBook } from '../faults/fault-book';
import { canceled, failed, succeeded } from '../gateway/result';
import type { AnnounceResult } from '../notifications/announce-result';
import type { CardTokens } from './card-tokens';
import { captureNumber } from './numbers';
import { authorisedUntil, type Capture, isCapturedByItself, type Payment, type TypedCard } from './payment';
import type { CardBehaviour } from './typed-card';

/** An automatic capture follows its payment by a second (APO reference 2.3). */
export const usualCaptureDelayMs = 1000;

/** What becomes of a payment once the buyer, the issuer or time has decided. */
export class SettlePayment {
  constructor(
    private readonly timeline: Timeline,
    private readonly faults: FaultBook,
    private readonly announce: AnnounceResult,
    private readonly secrets: Random,
    private readonly cardTokens: CardTokens,
  ) {}

  /** The buyer's card is there: it is approved or declined, or its holder is asked to prove who they are. */
  present(payment: Payment, card: TypedCard, behaviour: CardBehaviour): void {
    payment.typedCard = card;
    payment.behaviour = behaviour;
    if (payment.asks3DS) payment.threeDS = behaviour === 'frictionless' ? 'frictionless' : 'challenge';
    if (payment.threeDS === 'challenge') return;
    if (behaviour === 'declines') this.decline(payment);
    else this.approve(payment);
  }

  /** The issuer approved. False when the payment was decided before. */
  approve(payment: Payment): boolean {
    if (payment.status !== 'PROCESSING') return false;
    this.succeed(payment);
    return true;
  }

  /** The issuer declined. False when the payment was decided before. */
  decline(payment: Payment): boolean {
    return this.fail(payment, this.faults.strike('decline-code', payment) ?? 'DO_NOT_HONOR');
  }

  /** The payment ends unpaid with this code. False when it was decided before. */
  fail(payment: Payment, resultCode: string): boolean {
    if (payment.status !== 'PROCESSING') return false;
    payment.expiry?.cancel();
    payment.status = 'FAIL';
    payment.result = failed(resultCode);
    this.announce.payment(payment);
    const lateMs = this.faults.strike('late-success', payment);
    if (lateMs !== undefined) this.timeline.after(Number(lateMs), () => this.succeed(payment));
    return true;
  }

  private succeed(payment: Payment): void {
    payment.expiry?.cancel();
    payment.status = 'SUCCESS';
    payment.result = succeeded;
    payment.paidAt = this.timeline.clock.now();
    this.cardTokens.keep(payment);
    const captureDelayMs = isCapturedByItself(payment)
      ? Number(this.faults.strike('capture-late', payment) ?? usualCaptureDelayMs)
      : undefined;
    this.announce.payment(payment, captureDelayMs);
    if (captureDelayMs !== undefined) this.timeline.after(captureDelayMs, () => this.capture(payment));
    const until = authorisedUntil(payment);
    if (payment.captureMode === 'MANUAL' && until !== undefined) {
      payment.expiry = this.timeline.at(until, () => this.lapse(payment));
    }
  }

  /** The payment ends without money. Nobody is told of a cancel (APO reference 2.4). */
  cancel(payment: Payment): void {
    payment.expiry?.cancel();
    payment.status = 'CANCELLED';
    payment.result = canceled;
    payment.canceledAt = this.timeline.clock.now();
    const lateMs = this.faults.strike('late-success', payment);
    if (lateMs !== undefined) this.timeline.after(Number(lateMs), () => this.succeed(payment));
  }

  /** An approval nobody captured in time; nobody is told (APO reference 2.3). */
  private lapse(payment: Payment): void {
    if (payment.status !== 'SUCCESS' || payment.captures.some(({ status }) => status !== 'FAIL')) return;
    payment.status = 'CANCELLED';
    payment.result = failed('AUTH_EXPIRED');
    payment.canceledAt = this.timeline.clock.now();
  }

  private capture(payment: Payment): void {
    if (payment.status !== 'SUCCESS') return; // canceled in between
    const failure = this.faults.strike('capture-fails', payment);
    const other = this.faults.strike('capture-amount', payment);
    const now = this.timeline.clock.now();
    const capture: Capture = {
      // The number of an automatic capture is that of its payment request (APO reference 2.3).
      captureRequestId: payment.paymentRequestId,
      captureId: captureNumber(now, this.secrets),
      amount:
        other === undefined ? payment.amount : money(otherAmount(payment.amount.minor, other), payment.amount.currency),
      status: failure === undefined ? 'SUCCESS' : 'FAIL',
      result: failure === undefined ? succeeded : failed(failure),
      at: now,
    };
    payment.captures.push(capture);
    this.announce.capture(payment, capture);
  }
}

/** The amount asked for, usually half of the paid one, and never nothing. */
function otherAmount(paid: bigint, asked: string): bigint {
  if (asked !== '') return BigInt(asked);
  return paid > 1n ? paid / 2n : 2n;
}
