import type { ConnectedClock } from '@paywright/clock';
import { topicAccess } from '@paywright/contracts';
import { ConsumerSignals, deadLetterInto } from '@paywright/dead-letter';
import { type EventLog, EventLogServer } from '@paywright/event-log';
import { Inbox, inboxRetention } from '@paywright/inbox';
import type { Logger, Metrics } from '@paywright/observability';
import { logLeadership, Outbox } from '@paywright/outbox';
import { Housekeeping } from '@paywright/partitions';
import type { DataSource } from 'typeorm';
import type { ShippingRules } from './shipment/decide-shipment';
import { FindShipments } from './shipment/find-shipments';
import { serviceName } from './shipment/shipment-messages';
import { ShipmentSignals } from './shipment/shipment-signals';
import { TakePaymentNews } from './shipment/take-payment-news';

/** What the service stands on; it closes them when it stops. */
export interface Surroundings {
  readonly db: DataSource;
  readonly eventLog: EventLog;
  readonly clock: ConnectedClock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** What fulfillment-service is made of: news of payments in, shipments kept, announcements out. */
export class FulfillmentService {
  readonly news: TakePaymentNews;
  readonly shipments: FindShipments;
  /** Consumes payments.events once Nest connects it. */
  readonly consumer: EventLogServer;
  private readonly outbox: Outbox;
  private readonly housekeeping: Housekeeping;

  constructor(
    private readonly surroundings: Surroundings,
    rules: ShippingRules,
    /** Milliseconds for which handled events are remembered. */
    inboxKeptMs: number,
  ) {
    const { db, eventLog, clock, logger, metrics } = surroundings;
    const inbox = new Inbox(serviceName);
    this.outbox = new Outbox({
      db,
      eventLog,
      hooks: {
        onError: (error) => logger.warn({ error }, 'announcements wait to be published'),
        onLeadership: logLeadership(logger),
      },
    });
    this.housekeeping = new Housekeeping({
      ...{ db, clock, logger, metrics },
      data: { partitions: [inboxRetention(inboxKeptMs)], rows: [] },
    });
    const consumerSignals = new ConsumerSignals(logger, metrics);
    const { hooks, onDeadLetter } = consumerSignals;
    this.shipments = new FindShipments(db);
    this.news = new TakePaymentNews({
      ...{ db, inbox, clock, outbox: this.outbox },
      signals: new ShipmentSignals(logger, metrics),
      rules,
    });
    this.consumer = new EventLogServer({
      eventLog,
      group: topicAccess[serviceName].group,
      topics: topicAccess[serviceName].reads,
      deadLetter: deadLetterInto({ db, inbox, outbox: this.outbox, source: serviceName, clock, onDeadLetter }),
      hooks,
    });
    consumerSignals.watch(this.consumer);
    this.addGauges();
  }

  start(): void {
    void this.outbox.start();
    this.housekeeping.start();
  }

  /** Called once the consumer has stopped. What is not published yet stays in the outbox. */
  async stop(): Promise<void> {
    const { db, eventLog, clock } = this.surroundings;
    await Promise.all([this.outbox.stop(), this.housekeeping.stop()]);
    await eventLog.close();
    await db.destroy();
    clock.close();
  }

  private addGauges(): void {
    const { clock, metrics } = this.surroundings;
    metrics.observe(
      { name: 'shipments_oldest_held_age_seconds', help: 'How long the goods held longest have waited.' },
      async () => (await this.shipments.oldestHeldMs(clock.now())) / 1000,
    );
    metrics.observe(
      { name: 'shipments_held_long', help: 'Orders whose goods have been held for over ten minutes.' },
      () => this.shipments.countHeldLongerThan(10 * 60_000, clock.now()),
    );
    metrics.observe(
      { name: 'outbox_oldest_age_seconds', help: 'How long the oldest stored event has waited to be published.' },
      async () => (await this.outbox.oldestAgeMs()) / 1000,
    );
  }
}
