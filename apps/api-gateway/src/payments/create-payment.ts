import type { CreatePayment as CreatePaymentBody, PaymentView } from '@paywright/contracts';
import type { Clock } from '@paywright/kernel';
import type { Outbox } from '@paywright/outbox';
import { sqlState } from '@paywright/postgres';
import type { DataSource } from 'typeorm';
import type { Client } from '../api-keys/client';
import { onConnection } from '../database/on-connection';
import { keyReused, orderAlreadyHeld, paymentRefReused, tooManyAtOnce } from './create-payment.problems';
import { adoptPayment, insertPostedPayment, recordKey, whatIsInTheWay } from './create-payment.statements';
import type { PaymentRow } from './payment.row';
import { firstAnswer } from './payment-view';
import { type PostedPayment, postedPayment } from './posted-payment';

export interface CreatedPayment {
  readonly payment: PaymentView;
  /** True when an earlier request had created it. */
  readonly replayed: boolean;
}

const uniqueViolation = '23505';
/** What stands in the way may vanish, or appear, between two looks. */
const looks = 5;

/**
 * Takes a client's request for a payment: its Idempotency-Key, the payment and the event that asks payment-service for it
 * commit together, or nothing does. A repeated request is answered as the first one was. Refusals, thrown as problems, and
 * failures leave nothing behind: the same request may be tried again.
 */
export class CreatePayment {
  constructor(
    private readonly db: DataSource,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  async create(client: Client, idempotencyKey: string, body: CreatePaymentBody): Promise<CreatedPayment> {
    const posted = postedPayment(client, idempotencyKey, body, this.clock.now());
    for (let look = 0; look < looks; look += 1) {
      const created = await this.insert(posted);
      if (created) return { payment: firstAnswer(created), replayed: false };
      const earlier = await this.findEarlier(posted);
      if (earlier) return { payment: firstAnswer(earlier), replayed: true };
    }
    throw tooManyAtOnce();
  }

  /** Undefined when something stands in the way; then nothing was written. */
  private async insert(posted: PostedPayment): Promise<PaymentRow | undefined> {
    try {
      const inserted = await onConnection(this.db, (connection) => insertPostedPayment(connection, posted));
      if (inserted) this.outbox.committed();
      return inserted;
    } catch (error) {
      // Another request with the same key came first, this very moment.
      if (sqlState(error) === uniqueViolation) return undefined;
      throw error;
    }
  }

  /** The payment an earlier request created, if it asked for the same; undefined when nothing is in the way any more. */
  private findEarlier(posted: PostedPayment): Promise<PaymentRow | undefined> {
    return onConnection(this.db, async (connection) => {
      const { sameKey, sameRef, orderHolder } = await whatIsInTheWay(connection, posted);
      if (sameKey) {
        if (isSameRequest(sameKey, posted)) return sameKey;
        throw keyReused();
      }
      if (sameRef) {
        // Known by its events alone: what was posted is lost with a database that was restored to an earlier moment.
        if (sameRef.request_fingerprint === null && asksForTheSame(sameRef, posted)) {
          if (!(await adoptPayment(connection, posted))) return undefined; // look again: it may have asked for something else
        } else if (!isSameRequest(sameRef, posted)) throw paymentRefReused(sameRef);
        return (await recordKey(connection, posted)) ? sameRef : undefined;
      }
      if (orderHolder) throw orderAlreadyHeld(orderHolder);
      return undefined;
    });
  }
}

/** As far as the payment's events tell. */
function asksForTheSame({ snapshot }: PaymentRow, { request }: PostedPayment): boolean {
  const { paymentAmount, referenceOrderId } = snapshot;
  return (
    referenceOrderId === request.order.referenceOrderId &&
    paymentAmount.currency === request.paymentAmount.currency &&
    BigInt(paymentAmount.value) === BigInt(request.paymentAmount.value)
  );
}

function isSameRequest(row: PaymentRow, { fingerprint }: PostedPayment): boolean {
  return row.request_fingerprint?.equals(fingerprint) ?? false;
}
