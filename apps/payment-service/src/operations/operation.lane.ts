import type { Clock } from '@paywright/kernel';
import type { Logger } from '@paywright/observability';
import type { CallGate } from '../routes/call-gate';
import type { Route } from '../routes/route';
import type { ClaimedOperation, OperationKind } from './operation';
import type { OperationRepository } from './operation.repository';

/** How a claimed operation is carried out: call upstream and record, never throwing away an answer. */
export type CarryOut = (operation: ClaimedOperation) => Promise<void>;

export interface OperationLaneOptions {
  readonly operations: OperationRepository;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Real time; longer than any call may take, see `assertTimeoutOrder`. */
  readonly leaseMs: number;
  /** Real time between looks for due rows when nothing wakes the lane. */
  readonly pollMs: number;
  /** Whether calls of this kind may as well wait; then the lane makes a few per look only. Never unless told. */
  readonly mayWait?: () => boolean;
}

/** At most so many rows are claimed at once, so that one replica does not take what others could do. */
const claimLimit = 64;
/** What a lane still claims at a look when its calls may wait, so that none waits for ever. */
const trickle = 2;

/**
 * One lane per route and kind of call: claims due rows, oldest first, as many as its gate lets begin, and carries them out
 * concurrently. A lane that is full, paced out or whose breaker is open claims nothing: its rows stay due and nobody else waits
 * for it.
 */
export class OperationLane {
  private inFlight = new Set<Promise<void>>();
  private timer: NodeJS.Timeout | undefined;
  private soon: NodeJS.Timeout | undefined;
  private pumping: Promise<void> | undefined;
  private again = false;
  private stopped = true;

  constructor(
    readonly route: Route,
    readonly kind: OperationKind,
    private readonly carryOut: CarryOut,
    private readonly options: OperationLaneOptions,
  ) {}

  start(): void {
    this.stopped = false;
    this.timer = setInterval(() => this.wake(), this.options.pollMs);
    this.wake();
  }

  /** Looks for due rows soon. Wake-ups that come together cost one look. */
  wake(): void {
    this.again = true;
    if (this.pumping || this.stopped) return;
    this.pumping = this.pump();
  }

  /** Takes nothing new and waits until the calls in flight are recorded, those of a claim on its way included. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.pumping;
    clearTimeout(this.soon);
    await Promise.all(this.inFlight);
  }

  /** Calls in flight now. */
  get busy(): number {
    return this.inFlight.size;
  }

  private async pump(): Promise<void> {
    // Wake-ups of one turn share a look.
    await new Promise(setImmediate);
    while (this.again && !this.stopped) {
      this.again = false;
      await this.claim();
    }
    this.pumping = undefined;
  }

  private async claim(): Promise<void> {
    const { operations, clock, leaseMs, logger, mayWait } = this.options;
    const most = mayWait?.() ? trickle : claimLimit;
    const limit = Math.min(this.gate.free(), most);
    if (limit <= 0) return this.lookWhenPaceAllows();
    try {
      const options = { limit, repeatsOnly: this.gate.repeatsOnly() };
      const claimed = await operations.claim(this.route.name, this.kind, clock.now(), leaseMs, options);
      for (const operation of claimed) this.run(operation);
      if (claimed.length === claimLimit) this.again = true;
      else if (claimed.length === limit) this.lookWhenPaceAllows();
    } catch (error) {
      logger.warn({ route: this.route.name, kind: this.kind, error }, 'could not claim operations; trying again');
    }
  }

  /** The next poll would come late: at a high pace, much could have begun by then. */
  private lookWhenPaceAllows(): void {
    const waitMs = this.gate.pace.waitMs();
    if (waitMs === 0 || this.stopped) return;
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.wake(), waitMs);
  }

  private get gate(): CallGate {
    return this.route.gates[this.kind];
  }

  private run(operation: ClaimedOperation): void {
    const leave = this.gate.enter();
    const work = this.carryOut(operation)
      .catch((error: unknown) => {
        const { requestId: paymentRequestId, paymentId, kind } = operation;
        this.options.logger.error(
          { paymentRequestId, paymentId, kind, error },
          'an operation could not be recorded; its lease will run out',
        );
      })
      .finally(() => {
        this.inFlight.delete(work);
        leave();
        // A full lane may have left due rows behind.
        if (this.gate.inFlight === this.gate.slots - 1) this.wake();
      });
    this.inFlight.add(work);
  }
}
