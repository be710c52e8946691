import type { EventIdentity, Inbox } from '@paywright/inbox';
import type { Clock } from '@paywright/kernel';
import type { Outbox } from '@paywright/outbox';
import { endWith, inSharedTransaction } from '@paywright/postgres';
import type { DataSource } from 'typeorm';
import type { ShippingRules } from './decide-shipment';
import type { PaymentNews } from './payment-news';
import { recordNews } from './record-news';
import { messagesOf } from './shipment-messages';
import { lockShipment } from './shipment.repository';
import type { ShipmentSignals } from './shipment-signals';

export interface TakePaymentNewsDependencies {
  readonly db: DataSource;
  readonly inbox: Inbox;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly signals: ShipmentSignals;
  readonly rules: ShippingRules;
}

/** Takes an event of a payment, once: the shipment, what is announced and the inbox row commit together. */
export class TakePaymentNews {
  constructor(private readonly deps: TakePaymentNewsDependencies) {}

  /** The news and the event that brought it. */
  async take({ source, time }: Pick<EventIdentity, 'source' | 'time'>, news: PaymentNews): Promise<void> {
    const { db, inbox, outbox, clock, signals, rules } = this.deps;
    const facts = await inSharedTransaction(db, async (tx) => {
      const [isFirst, shipment] = await Promise.all([
        inbox.first(tx, { source, id: news.eventId, time }),
        lockShipment(tx, news),
      ]);
      if (!isFirst) return [];
      const at = clock.now();
      const recorded = await recordNews(tx, shipment, news, rules, new Date(at));
      endWith(tx, outbox.add(tx, messagesOf(recorded.facts, news, recorded.shipment.version, at)));
      return recorded.facts;
    });
    if (facts.length === 0) return;
    outbox.committed();
    signals.announce(facts, news);
  }
}
