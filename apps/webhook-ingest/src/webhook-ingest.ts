import type { ConnectedClock } from '@paywright/clock';
import type { EventLog } from '@paywright/event-log';
import type { Logger, Metrics } from '@paywright/observability';
import { logLeadership, Outbox } from '@paywright/outbox';
import { Housekeeping } from '@paywright/partitions';
import type { Sealer } from '@paywright/sealing';
import type { DataSource } from 'typeorm';
import { keptNotifications } from './notifications/notification-retention';
import { NotificationSignals } from './notifications/notification-signals';
import { NotificationStore } from './notifications/notification-store';
import { ReceiveNotification } from './notifications/receive-notification';
import { RejectionTally } from './rejections/rejection-tally';
import { RejectionWriter } from './rejections/rejection-writer';

/** What the service stands on; it closes them when it stops. */
export interface Surroundings {
  readonly db: DataSource;
  readonly eventLog: EventLog;
  readonly clock: ConnectedClock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Seals the bodies of what is stored. */
  readonly sealer: Sealer;
  /** Milliseconds for which notifications are kept. */
  readonly keepMs: number;
}

/** What webhook-ingest is made of: verify and store on one side, relay what was stored on the other. */
export class WebhookIngest {
  readonly signals: NotificationSignals;
  readonly notifications: ReceiveNotification;
  private readonly outbox: Outbox;
  private readonly rejectionWriter: RejectionWriter;
  private readonly housekeeping: Housekeeping;

  constructor(private readonly surroundings: Surroundings) {
    const { db, eventLog, clock, logger, metrics, sealer, keepMs } = surroundings;
    const rejections = new RejectionTally();
    this.outbox = new Outbox({
      db,
      eventLog,
      hooks: {
        onError: (error) => logger.warn({ error }, 'stored notifications wait to be published'),
        onLeadership: logLeadership(logger),
      },
    });
    metrics.observe(
      { name: 'outbox_oldest_age_seconds', help: 'How long the oldest stored event has waited to be published.' },
      async () => (await this.outbox.oldestAgeMs()) / 1000,
    );
    this.signals = new NotificationSignals(logger, metrics);
    this.rejectionWriter = new RejectionWriter(db, rejections, logger);
    this.housekeeping = new Housekeeping({ db, clock, logger, metrics, data: keptNotifications(keepMs) });
    const store = new NotificationStore(db, this.outbox, sealer);
    this.notifications = new ReceiveNotification({ store, rejections, clock, signals: this.signals });
  }

  start(): void {
    this.rejectionWriter.start();
    this.housekeeping.start();
    void this.outbox.start();
  }

  /** Finishes what it can; the rest stays where it is durable. */
  async stop(): Promise<void> {
    const { db, eventLog, clock } = this.surroundings;
    await Promise.all([this.outbox.stop(), this.rejectionWriter.stop(), this.housekeeping.stop()]);
    await eventLog.close();
    await db.destroy();
    clock.close();
  }
}
