import type { PaywrightClient } from '@paywright/client';
import { PaymentMessageRecorded, type PaymentView, type TimelineEntry } from '@paywright/contracts';
import { eventually } from '@paywright/testing';
import { describeStep } from './describe-step';
import type { Narrator } from './narrator';

/** Tells every step of one payment once, in the order in which it becomes known. */
export class FollowPayment {
  private readonly told = new Map<string, TimelineEntry>();

  constructor(
    private readonly client: PaywrightClient,
    private readonly narrator: Narrator,
    readonly paymentId: string,
  ) {}

  /** The timeline so far. */
  get steps(): readonly TimelineEntry[] {
    return [...this.told.values()];
  }

  /** Follows until the payment stands as expected; rejects, telling how it stands, when it does not within a minute. */
  async until(isReached: (payment: PaymentView) => boolean, expectation: string): Promise<PaymentView> {
    let last: PaymentView | undefined;
    try {
      return await eventually(
        async () => {
          last = await this.look();
          // Once more: the payment is read after its timeline, so its last step may not be told yet.
          return isReached(last) && this.look();
        },
        { describe: `payment ${this.paymentId} ${expectation}`, deadlineMs: 60_000, everyMs: 100 },
      );
    } catch (error) {
      if (last === undefined) throw error;
      const standing = `${last.status}, shipment ${last.shipment?.status ?? 'none'}`;
      throw new Error(`Payment ${this.paymentId} should have ${expectation}, but after a minute it is ${standing}.`);
    }
  }

  private async look(): Promise<PaymentView> {
    const { events } = await this.client.getTimeline(this.paymentId);
    const payment = await this.client.getPayment(this.paymentId);
    for (const entry of events) {
      if (this.told.has(entry.eventId)) continue;
      this.told.set(entry.eventId, entry);
      // Inquiries of a payment that waits for its buyer say nothing new.
      if (entry.type === PaymentMessageRecorded.type) continue;
      const { who, what, id } = describeStep(entry, payment);
      this.narrator.tell(Date.parse(entry.occurredAt), who, what, id);
    }
    return payment;
  }
}
