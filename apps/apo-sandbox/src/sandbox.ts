import type { Clock, Random } from '@paywright/kernel';
import type { Acquirer } from './acquirers/acquirer';
import { Routing } from './acquirers/routing';
import { CallLog } from './calls/call-log';
import { Timeline } from './clock/timeline';
import { VirtualClock } from './clock/virtual-clock';
import { RaiseDispute } from './disputes/raise-dispute';
import { FaultBook } from './faults/fault-book';
import { CancelPayment } from './follow-ups/cancel-payment';
import { CapturePayment } from './follow-ups/capture-payment';
import { RefundPayment } from './follow-ups/refund-payment';
import type { Latency } from './gateway/gateway';
import { Gateway } from './gateway/gateway';
import type { Merchants } from './merchants/merchant';
import { AnnounceResult } from './notifications/announce-result';
import { DeliverNotification } from './notifications/deliver-notification';
import type { Post } from './notifications/notification';
import { CardTokens } from './payments/card-tokens';
import { InquirePayment } from './payments/inquire-payment';
import type { PaymentTerms } from './payments/pay';
import { Pay } from './payments/pay';
import { isDone } from './payments/payment';
import { PaymentBook } from './payments/payment-book';
import { SettlePayment } from './payments/settle-payment';
import type { Signer } from './signature/signer';

/** Everything the sandbox needs from outside. */
export interface SandboxWorld {
  /** Real milliseconds; the sandbox's own clock is laid over it. */
  readonly clock: Clock;
  /** Which acquirer, which fault: repeatable when seeded. */
  readonly choices: Random;
  /** Page tokens and numbers: must not be guessable. */
  readonly secrets: Random;
  /** Sends a notification to a merchant. */
  readonly post: Post;
  /** Waits real milliseconds. */
  readonly pause: (ms: number) => Promise<void>;
  /** Somebody whose key is not the gateway's, for forgeries. */
  readonly stranger: Signer;
  readonly merchants: Merchants;
  readonly acquirers: readonly Acquirer[];
  readonly terms: PaymentTerms;
  /** Waits between the deliveries of a notification. */
  readonly scheduleMs: readonly number[];
  readonly latency: Latency;
  /** How many payments are kept; those done with are forgotten first. */
  readonly paymentLimit: number;
  /** Where buyers reach the hosted pages; asked late, because the port may be known late. */
  readonly publicUrl: () => string;
}

/** So many calls are kept one by one. */
const callLimit = 50_000;

/**
 * The stand-in itself, without HTTP: an API that answers bytes with bytes, books in memory, a clock of its own. It can
 * stand behind a server, or inside a simulation that moves its clock.
 */
export class Sandbox {
  readonly clock: VirtualClock;
  readonly timeline: Timeline;
  readonly faults: FaultBook;
  readonly routing: Routing;
  readonly merchants: Merchants;
  readonly payments: PaymentBook;
  readonly calls: CallLog;
  readonly notifications: DeliverNotification;
  readonly settle: SettlePayment;
  readonly refund: RefundPayment;
  readonly disputes: RaiseDispute;
  readonly gateway: Gateway;

  constructor(world: SandboxWorld) {
    this.clock = new VirtualClock(world.clock);
    this.timeline = new Timeline(this.clock);
    this.faults = new FaultBook(world.choices);
    // The contracts' terms are this sandbox's own: an operator may change them.
    const acquirers = world.acquirers.map((acquirer) => ({ ...acquirer, terms: { ...acquirer.terms } }));
    this.routing = new Routing(acquirers, world.choices);
    this.merchants = world.merchants;
    this.calls = new CallLog(this.clock, callLimit);
    this.payments = new PaymentBook(world.paymentLimit, (payment) => this.faults.disarm(payment.paymentRequestId));
    this.notifications = new DeliverNotification(this.timeline, world.post, world.scheduleMs, ({ payment }) => {
      if (isDone(payment)) this.payments.finish(payment);
    });
    const announce = new AnnounceResult(this.notifications, this.faults, world.stranger);
    const cardTokens = new CardTokens(this.faults, world.secrets);
    this.settle = new SettlePayment(this.timeline, this.faults, announce, world.secrets, cardTokens);
    this.refund = new RefundPayment(this.timeline, this.faults, announce, world.secrets);
    this.disputes = new RaiseDispute(this.timeline, announce, world.secrets);
    const pay = new Pay(
      this.payments,
      this.routing,
      this.timeline,
      this.faults,
      world.secrets,
      this.settle,
      cardTokens,
      world.terms,
      ({ token }) => `${world.publicUrl()}/checkout/${token}`,
    );
    this.gateway = new Gateway(
      this.merchants,
      this.payments,
      this.calls,
      this.faults,
      {
        pay,
        inquire: new InquirePayment(this.timeline, this.faults),
        capture: new CapturePayment(this.timeline, this.faults, announce, world.secrets),
        cancel: new CancelPayment(this.faults, this.settle),
        refund: this.refund,
      },
      this.clock,
      world.stranger,
      world.latency,
      world.pause,
    );
  }
}
