import { gatewayTime } from '../clock/gateway-time';
import type { Timeline } from '../clock/timeline';
import { bytesToSign } from '../signature/message';
import { writeSignatureHeader } from '../signature/signature-header';
import { isAcknowledgement } from './is-acknowledgement';
import type { Delivery, Notification, Post } from './notification';

const keptReplyCharacters = 300;

/** Sends notifications until they are acknowledged or the schedule is over. */
export class DeliverNotification {
  constructor(
    private readonly timeline: Timeline,
    private readonly post: Post,
    private readonly scheduleMs: readonly number[],
    /** Called when nothing more will be sent by itself. */
    private readonly onFinished: (notification: Notification) => void,
  ) {}

  /** Starts the schedule, `delayMs` from now. */
  start(notification: Notification, delayMs = 0): void {
    if (notification.url === undefined) {
      notification.state = 'without-address';
      this.onFinished(notification);
      return;
    }
    this.schedule(notification, this.timeline.clock.now() + delayMs, 0);
  }

  /** One more delivery now, as from the dashboard; the schedule goes on beside it. Resolves with what came of it. */
  async resend(notification: Notification): Promise<Delivery | undefined> {
    if (notification.url === undefined) return undefined;
    return this.attempt(notification, new URL(notification.url), false);
  }

  private schedule(notification: Notification, notBefore: number, attempt: number): void {
    const dueAt = notBefore + (this.scheduleMs[attempt] ?? 0);
    this.timeline.at(dueAt, () => void this.deliver(notification, dueAt, attempt));
  }

  private async deliver(notification: Notification, dueAt: number, attempt: number): Promise<void> {
    if (notification.state !== 'waiting' || notification.url === undefined) return;
    if (attempt < notification.lostDeliveries) {
      notification.deliveries.push({ at: this.timeline.clock.now(), fault: 'lost', acknowledged: false });
    } else {
      await this.attempt(notification, new URL(notification.url), attempt < notification.tamperedDeliveries);
    }
    // A re-send may have been acknowledged meanwhile.
    if (this.stateOf(notification) === 'acknowledged') return;
    if (!notification.once && attempt + 1 < this.scheduleMs.length) {
      this.schedule(notification, dueAt, attempt + 1);
    } else {
      notification.state = 'given-up';
      this.onFinished(notification);
    }
  }

  private stateOf(notification: Notification): Notification['state'] {
    return notification.state;
  }

  private async attempt(notification: Notification, url: URL, tampered: boolean): Promise<Delivery> {
    const at = this.timeline.clock.now();
    const outcome = await this.send(notification, url, tampered, at);
    const delivery: Delivery = { at, ...(tampered ? { fault: 'tampered' } : {}), ...outcome };
    notification.deliveries.push(delivery);
    if (delivery.acknowledged && notification.state !== 'acknowledged') {
      notification.state = 'acknowledged';
      this.onFinished(notification);
    }
    return delivery;
  }

  private async send(
    { merchant, body, signer }: Notification,
    url: URL,
    tampered: boolean,
    at: number,
  ): Promise<Pick<Delivery, 'status' | 'reply' | 'error' | 'acknowledged'>> {
    const time = gatewayTime(at);
    const target = url.pathname + url.search;
    try {
      const signature = await signer.sign(
        bytesToSign({ method: 'POST', target, clientId: merchant.clientId, time, body }),
      );
      const reply = await this.post({
        url,
        headers: {
          'content-type': 'application/json; charset=UTF-8',
          'client-id': merchant.clientId,
          'request-time': time,
          signature: writeSignatureHeader(signer.keyVersion, signature),
        },
        body: tampered ? tamper(body) : body,
      });
      const acknowledged = isAcknowledgement(reply.status, reply.body);
      return { status: reply.status, reply: reply.body.slice(0, keptReplyCharacters), acknowledged };
    } catch (error) {
      return { error: describeError(error), acknowledged: false };
    }
  }
}

/** Makes the first amount ten times as large, as somebody on the way might. */
function tamper(body: string): string {
  return body.replace(/"value":"(\d+)"/, '"value":"$10"');
}

function describeError(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  return code ?? message ?? String(error);
}
