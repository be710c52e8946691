import { Injectable } from '@nestjs/common';
import { isSettledForBuyer, type PaymentView, type Timeline } from '@paywright/contracts';
import { Problem } from '@paywright/http';
import { isPaymentId } from '@paywright/kernel';
import type { Client } from '../api-keys/client';
import { PaymentRepository } from './payment.repository';
import type { PaymentRow } from './payment.row';
import { paymentView } from './payment-view';
import { PaymentWaiters } from './payment-waiters';
import { timelineEntry } from './timeline.row';

/** What a request waits for, and how long at most. */
export interface Wait {
  readonly seconds: number;
  /** Any change behind this version; without it, until the buyer can be told something. */
  readonly after?: number;
  /** Aborted when whoever asked has gone. */
  readonly signal?: AbortSignal;
}

/** Reads one payment a client may see; whose it may not see is not there. */
@Injectable()
export class GetPayment {
  constructor(
    private readonly payments: PaymentRepository,
    private readonly waiters: PaymentWaiters,
  ) {}

  /** Waits for a payment that is not there yet, too: its request may still be on its way as an event. */
  async get(client: Client, paymentId: string, wait?: Wait): Promise<PaymentView> {
    if (!isPaymentId(paymentId)) throw paymentNotFound();
    let row = await this.payments.find(paymentId, client.sources);
    if (wait && !(row && isAwaited(row, wait))) {
      const changed = await this.waiters.waitFor({
        paymentId,
        seen: row,
        isAwaited: (candidate) => client.sources.includes(candidate.source) && isAwaited(candidate, wait),
        timeoutMs: wait.seconds * 1000,
        signal: wait.signal,
      });
      row = changed ?? (await this.payments.find(paymentId, client.sources));
    }
    if (!row) throw paymentNotFound();
    return paymentView(row);
  }

  async timeline(client: Client, paymentId: string): Promise<Timeline> {
    const [row, entries] = await Promise.all([
      this.payments.find(paymentId, client.sources),
      this.payments.timeline(paymentId),
    ]);
    if (!row) throw paymentNotFound();
    return { paymentId, events: entries.map(timelineEntry) };
  }
}

function isAwaited({ version, snapshot }: PaymentRow, { after }: Wait): boolean {
  return after === undefined ? isSettledForBuyer(snapshot.status) : version > after;
}

export function paymentNotFound(): Problem {
  return new Problem(404, 'payment-not-found', 'There is no such payment', {
    detail: 'Either it does not exist or it is not among those the API key may see.',
  });
}
