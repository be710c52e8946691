import type { UnknownOutcome } from '@paywright/apo';
import type { Cards } from '../cards/cards';
import type { Clock } from '@paywright/kernel';
import type { Logger } from '@paywright/observability';
import { Recurring } from '../recurring';
import type { Route } from '../routes/route';
import { AnswerFollowUp } from './answer-follow-up';
import { AnswerInquiry } from './answer-inquiry';
import { AnswerPay } from './answer-pay';
import { type CallOutcome, isUnknown } from './is-upstream-trouble';
import type { ClaimedOperation, OperationKind } from './operation';
import { OperationLane } from './operation.lane';
import type { OperationRepository } from './operation.repository';
import { recoverInterruptedPays } from './recover-interrupted-pays';
import { sendFollowUp } from './send-follow-up';
import { sendInquiry } from './send-inquiry';
import { sendPay } from './send-pay';

export interface OperationEngineOptions {
  readonly routes: readonly Route[];
  readonly operations: OperationRepository;
  readonly answerPay: AnswerPay;
  readonly answerInquiry: AnswerInquiry;
  readonly answerFollowUp: AnswerFollowUp;
  readonly cards: Cards;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Real time; longer than any call may take. */
  readonly leaseMs: number;
  /** Real time between looks for due rows when nothing wakes a lane. */
  readonly pollMs: number;
  /** Whether results wait unread on our own event log: asking upstream for what it has told already would make it worse. */
  readonly isBehind: () => boolean;
  /** Told about every call whose answer refuses our set-up. */
  readonly onSetupFault: (route: Route, outcome: UnknownOutcome) => void;
  /** Told about every call: for metrics. */
  readonly onOutcome: (route: string, kind: OperationKind, outcome: CallOutcome, seconds: number) => void;
}

const followUpKinds = ['capture', 'cancel', 'refund'] as const;

/** Real time between looks for pays whose lease ran out. */
const recoveryEveryMs = 1_000;

/** Everything that drives calls upstream in this process: a lane per route and kind of call, and the recovery of interrupted pays. */
export class OperationEngine {
  private readonly lanes: OperationLane[];
  private readonly recovery = new Recurring(recoveryEveryMs, () => this.recover());

  constructor(private readonly options: OperationEngineOptions) {
    const { routes, answerPay, answerInquiry, answerFollowUp, cards, logger } = options;
    this.lanes = routes.flatMap((route) => [
      this.lane(route, 'pay', (operation) => sendPay(operation, route, { answerPay, cards, logger })),
      this.lane(
        route,
        'inquire',
        (operation) => sendInquiry(operation, route, { answerInquiry, onPayDue: () => this.wake('pay') }),
        options.isBehind,
      ),
      ...followUpKinds.map((kind) =>
        this.lane(route, kind, (operation) => sendFollowUp(operation, kind, route, answerFollowUp)),
      ),
    ]);
  }

  start(): void {
    for (const lane of this.lanes) lane.start();
    this.recovery.start();
  }

  /** A call of this kind has become due: look now instead of at the next poll. */
  wake(kind: OperationKind): void {
    for (const lane of this.lanes) if (lane.kind === kind) lane.wake();
  }

  /** Takes nothing new and waits until every call in flight is recorded. */
  async stop(): Promise<void> {
    await this.recovery.stop();
    await Promise.all(this.lanes.map((lane) => lane.stop()));
  }

  private lane(
    route: Route,
    kind: OperationKind,
    send: (operation: ClaimedOperation) => Promise<CallOutcome | undefined>,
    mayWait?: () => boolean,
  ): OperationLane {
    const carryOut = async (operation: ClaimedOperation): Promise<void> => {
      const started = performance.now();
      const outcome = await send(operation);
      if (!outcome) return;
      if (isUnknown(outcome) && outcome.setupFault) this.options.onSetupFault(route, outcome);
      this.options.onOutcome(route.name, kind, outcome, (performance.now() - started) / 1000);
    };
    return new OperationLane(route, kind, carryOut, { ...this.options, mayWait });
  }

  private async recover(): Promise<void> {
    const { routes, operations, answerPay, logger } = this.options;
    for (const { name } of routes) {
      try {
        const count = await recoverInterruptedPays(name, operations, answerPay);
        if (count > 0) logger.warn({ route: name, count }, 'pays were interrupted; their outcome will be inquired');
      } catch (error) {
        logger.warn({ route: name, error }, 'could not look for interrupted pays; trying again');
      }
    }
  }
}
