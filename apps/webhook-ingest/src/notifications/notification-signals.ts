import type { Notification } from '@paywright/apo';
import type { Logger, Metrics } from '@paywright/observability';
import type { Receipt } from './result-event';

/** Kinds that become events of their own. */
const processed: ReadonlySet<Notification['kind']> = new Set(['payment', 'capture', 'refund', 'dispute']);

/** What operators see of notifications: counts by route and kind, and a warning for what nobody processes yet. */
export class NotificationSignals {
  private readonly received;
  private readonly rejected;

  constructor(
    private readonly logger: Logger,
    metrics: Metrics,
  ) {
    this.received = metrics.counter({
      name: 'notifications_stored_total',
      help: 'Verified notifications, by delivery: first or repeat. The kinds vaulting and unrecognized need a person.',
      labelNames: ['route', 'kind', 'delivery'],
    });
    this.rejected = metrics.counter({
      name: 'notifications_rejected_total',
      help: 'Notifications that failed verification, or came to an address that is none.',
      labelNames: ['route', 'reason'],
    });
  }

  stored({ route, notificationId }: Receipt, notification: Notification, deliveries: number): void {
    const { kind } = notification;
    this.received.inc({ route, kind, delivery: deliveries === 1 ? 'first' : 'repeat' });
    const fields = { route, notificationId, kind };
    if (processed.has(kind)) this.logger.debug({ ...fields, count: deliveries }, 'stored');
    else if (deliveries === 1) {
      const reason = kind === 'unrecognized' ? notification.reason : undefined;
      this.logger.warn({ ...fields, reason }, 'a notification is stored that nobody processes');
    }
  }

  /** Counted only: anybody can cause these, so no line is logged for each. */
  refused(route: string, reason: string): void {
    this.rejected.inc({ route, reason });
  }

  /** The name is a caller's text, so it is no label. */
  unknownRoute(): void {
    this.rejected.inc({ route: '(none)', reason: 'unknown-route' });
  }

  notStored(route: string, error: unknown): void {
    this.logger.error({ route, error }, 'a notification is not stored; it will be sent again');
  }
}
