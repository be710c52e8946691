import { translateNotification, verifyNotification } from '@paywright/apo';
import type { Clock } from '@paywright/kernel';
import type { RejectionTally } from '../rejections/rejection-tally';
import type { NotificationRoute } from '../routes/notification-routes';
import type { IncomingNotification } from './incoming-notification';
import { notificationIdFor } from './notification-id';
import type { NotificationSignals } from './notification-signals';
import type { NotificationStore } from './notification-store';
import { resultEventOf } from './result-event';

export type Reception =
  | { readonly kind: 'stored'; readonly notificationId: string }
  | { readonly kind: 'refused'; readonly reason: string; readonly detail: string };

export interface ReceiveNotificationDependencies {
  readonly store: NotificationStore;
  readonly rejections: RejectionTally;
  readonly clock: Clock;
  readonly signals: NotificationSignals;
}

/**
 * Verify, translate, store: in one statement the notification, its body sealed, and the event that tells of it. Resolves with
 * `stored` only once that is durable, for a re-delivery too; rejects when the store does not confirm it, and the next
 * delivery settles it. What nobody understands is stored all the same: the sender is genuine, and a person must look.
 */
export class ReceiveNotification {
  constructor(private readonly deps: ReceiveNotificationDependencies) {}

  async receive(route: NotificationRoute, incoming: IncomingNotification): Promise<Reception> {
    const { store, rejections, clock, signals } = this.deps;
    const { name, clientId, publicKeys } = route;
    const verification = verifyNotification({ method: 'POST', ...incoming, clientId, publicKeys });
    if (!verification.verified) {
      rejections.record(name, incoming.rawBody, verification.reason, clock.now());
      signals.refused(name, verification.reason);
      return { kind: 'refused', reason: verification.reason, detail: verification.detail };
    }

    const notification = translateNotification(incoming.rawBody);
    const notificationId = notificationIdFor(name, incoming.rawBody);
    const receipt = { notificationId, route: name, receivedAt: clock.now() };
    const event = resultEventOf(notification, receipt);
    const { keyVersion } = verification;
    const deliveries = await store.store({ incoming, notification, receipt, clientId, keyVersion }, event);
    signals.stored(receipt, notification, deliveries);
    return { kind: 'stored', notificationId };
  }
}
