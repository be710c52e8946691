import type { InquiryOutcome, PayOutcome } from '@paywright/apo';
import type { Clock } from '@paywright/kernel';
import type { Logger } from '@paywright/observability';
import { Recurring } from '../recurring';
import type { Route } from '../routes/route';
import { AnswerInquiry } from './answer-inquiry';
import { AnswerPay } from './answer-pay';
import { OperationLane } from './operation.lane';
import type { OperationRepository } from './operation.repository';
import { recoverInterruptedPays } from './recover-interrupted-pays';
import { sendInquiry } from './send-inquiry';
import { sendPay } from './send-pay';

export interface OperationEngineOptions {
  readonly routes: readonly Route[];
  readonly operations: OperationRepository;
  readonly answerPay: AnswerPay;
  readonly answerInquiry: AnswerInquiry;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Real time; longer than any call may take. */
  readonly leaseMs: number;
  /** Real time between looks for due rows when nothing wakes a lane. */
  readonly pollMs: number;
  /** Whether results wait unread on our own event log: asking upstream for what it has told already would make it worse. */
  readonly isBehind: () => boolean;
  /** Told about every call: for metrics. */
  readonly onOutcome: (
    route: string,
    kind: 'pay' | 'inquire',
    outcome: PayOutcome | InquiryOutcome,
    seconds: number,
  ) => void;
}

/** Real time between looks for pays whose lease ran out. */
const recoveryEveryMs = 1_000;

/** Everything that drives calls upstream in this process: a lane per route and kind of call, and the recovery of interrupted pays. */
export class OperationEngine {
  private readonly payLanes: OperationLane[];
  private readonly lanes: OperationLane[];
  private readonly recovery = new Recurring(recoveryEveryMs, () => this.recover());

  constructor(private readonly options: OperationEngineOptions) {
    const { routes, answerPay, answerInquiry, onOutcome } = options;
    this.payLanes = routes.map(
      (route) =>
        new OperationLane(
          route,
          'pay',
          async (operation) => {
            const started = performance.now();
            const outcome = await sendPay(operation, route, answerPay);
            this.alarmOnSetupFault(route, outcome);
            onOutcome(route.name, 'pay', outcome, (performance.now() - started) / 1000);
          },
          options,
        ),
    );
    const inquiryLanes = routes.map(
      (route) =>
        new OperationLane(
          route,
          'inquire',
          async (operation) => {
            const started = performance.now();
            const outcome = await sendInquiry(operation, route, { answerInquiry, onPayDue: () => this.wakePay() });
            if (!outcome) return;
            this.alarmOnSetupFault(route, outcome);
            onOutcome(route.name, 'inquire', outcome, (performance.now() - started) / 1000);
          },
          { ...options, mayWait: options.isBehind },
        ),
    );
    this.lanes = [...this.payLanes, ...inquiryLanes];
  }

  start(): void {
    for (const lane of this.lanes) lane.start();
    this.recovery.start();
  }

  /** A pay has become due: look now instead of at the next poll. */
  wakePay(): void {
    for (const lane of this.payLanes) lane.wake();
  }

  /** Takes nothing new and waits until every call in flight is recorded. */
  async stop(): Promise<void> {
    await this.recovery.stop();
    await Promise.all(this.lanes.map((lane) => lane.stop()));
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

  private alarmOnSetupFault(route: Route, outcome: PayOutcome | InquiryOutcome): void {
    if (outcome.kind !== 'unknown' || !outcome.setupFault) return;
    this.options.logger.error(
      { route: route.name, code: outcome.code },
      'APO refuses this route’s client id, keys or headers: check them on its dashboard; payments stay open meanwhile',
    );
  }
}
