import type { Clock } from '@paywright/kernel';
import { expireUnsent } from './operations/expire-unsent';
import { ActivePolicy } from './routing/active-policy';
import { ChooseRoute } from './routing/choose-route';
import { MoveUnsent } from './routing/move-unsent';
import { PrepareNextAttempt } from './routing/next-attempt';
import { Policies } from './routing/policies';
import type { Operators } from './operators/operators-variable';
import { systemRandom } from '@paywright/kernel';
import type { EventLog } from '@paywright/event-log';
import { assertShutdownFits } from '@paywright/http';
import { Inbox, inboxRetention } from '@paywright/inbox';
import type { Logger, Metrics } from '@paywright/observability';
import { logLeadership, Outbox } from '@paywright/outbox';
import { Housekeeping } from '@paywright/partitions';
import { inTransaction } from '@paywright/postgres';
import type { KeyObject } from 'node:crypto';
import type { DataSource } from 'typeorm';
import type { Config } from './app.config';
import { Cards } from './cards/cards';
import { nameAcquirersOf } from './health/acquirer-names';
import { Health } from './health/health';
import { HealthTally } from './health/health-tally';
import { observeHealth } from './health/observe-health';
import { watchCalls } from './health/watch-calls';
import { AnswerFollowUp } from './operations/answer-follow-up';
import { AnswerInquiry } from './operations/answer-inquiry';
import { AnswerPay } from './operations/answer-pay';
import { assertTimeoutOrder, recordingMarginMs } from './operations/assert-timeout-order';
import { OperationEngine } from './operations/operation.engine';
import { operationsRetention } from './operations/operation-retention';
import { OperationRepository } from './operations/operation.repository';
import { observePayments } from './payments/observe-payments';
import { RecordResult } from './payments/record-result';
import { RequestFollowUp } from './payments/request-follow-up';
import { RequestPayment } from './payments/request-payment';
import { watchCaptures, type WatchCapturesDependencies } from './payments/watch-captures';
import { retryParkedResults } from './parking/retry-parked-results';
import { Recurring } from './recurring';
import { routeHeldAs } from './recovery/doubt.repository';
import type { RecoveryDependencies } from './recovery/recovery-context';
import { openRoutes } from './routes/open-routes';
import { OperateRoutes } from './routes/operate-routes';
import { replicaName } from './routes/replica-name';
import { RouteAgreement } from './routes/route-agreement';
import { SelfTests } from './routes/self-tests';
import { Routes } from './routes/routes';
import { CancelByOperator } from './unknown/cancel-by-operator';
import { InquireNow } from './unknown/inquire-now';
import { SettleByOperator } from './unknown/settle-by-operator';
import { inquiryScheduleOf } from './unknown/unknown-variables';
import { UnknownAlarm } from './unknown/watch-unknown';

export const paymentServiceToken = Symbol('PaymentService');

/** With so many messages unread we are behind, about a second of a busy time. */
const behindMessages = 250;
/** Real time between looks at parked results that are due. */
const parkingEveryMs = 1_000;
/** Real time between looks for payments whose time is over, unsent. */
const expireEveryMs = 1_000;
/** Real time between looks at payments that wait for a route. */
const moveEveryMs = 250;
/** Real time between looks for typed cards whose time is over. */
const cardSweepEveryMs = 1_000;
/** Real time between looks at approvals that nobody asked to capture. */
const captureWatchEveryMs = 1_000;
/** Real time between looks at what is unknown. */
const unknownWatchEveryMs = 5_000;

export interface Surroundings {
  readonly db: DataSource;
  readonly eventLog: EventLog;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Messages of our topics that this replica has not finished, as last seen. */
  readonly unreadMessages: () => number;
}

/** The service's parts, put together once. */
export class PaymentService {
  readonly inbox = new Inbox('payment-service');
  readonly outbox: Outbox;
  readonly requestPayment: RequestPayment;
  readonly requestFollowUp: RequestFollowUp;
  readonly cards: Cards;
  readonly cardSessionKey: KeyObject | undefined;
  readonly clock: Clock;
  readonly db: DataSource;
  readonly operators: Operators;
  private readonly cardSweep = new Recurring(cardSweepEveryMs, () => this.forgetCards());
  readonly recordResult: RecordResult;
  private readonly engine: OperationEngine;
  private readonly housekeeping: Housekeeping;
  private readonly parking = new Recurring(parkingEveryMs, () => this.placeParked());
  private readonly captureWatch: Recurring;
  private readonly unknownAlarm: UnknownAlarm;
  private readonly unknownWatch = new Recurring(unknownWatchEveryMs, () => this.lookAtUnknown());
  readonly operatePayments: {
    readonly inquire: InquireNow;
    readonly cancel: CancelByOperator;
    readonly settle: SettleByOperator;
  };
  readonly routes: Routes;
  readonly replica = replicaName(systemRandom);
  readonly operateRoutes: OperateRoutes;
  private readonly agreement: RouteAgreement;
  private readonly selfTests: SelfTests;
  readonly routing: Policies;
  readonly health: Health;
  private readonly policies: ActivePolicy;
  private readonly moveUnsent: MoveUnsent;
  private readonly moves = new Recurring(moveEveryMs, () => this.moveWaiting());
  private readonly expiries = new Recurring(expireEveryMs, () => this.expireOverdue());
  private readonly answerInquiry: AnswerInquiry;

  constructor(
    config: Config,
    private readonly surroundings: Surroundings,
  ) {
    const { db, eventLog, clock, logger, metrics } = surroundings;
    assertTimeoutOrder({
      connectMs: config.UPSTREAM_CONNECT_TIMEOUT,
      callMs: config.UPSTREAM_TIMEOUT,
      leaseMs: config.OPERATION_LEASE,
    });
    assertShutdownFits(config.SHUTDOWN_DELAY, {
      name: 'UPSTREAM_TIMEOUT with the time to record its answer',
      ms: config.UPSTREAM_TIMEOUT + recordingMarginMs,
    });
    const nameAcquirer = nameAcquirersOf(config.ROUTES);
    const tally = new HealthTally(clock, nameAcquirer);
    const opened = openRoutes(config, clock, logger, metrics);
    const routes = new Routes(
      opened.map((route) => ({ ...route, client: watchCalls(route.client, (call) => tally.called(route.name, call)) })),
    );
    this.health = new Health({ db, clock, logger, tally, routes: routes.all, nameAcquirer });
    observeHealth(metrics, this.health);
    const { healthOf } = this.health;
    const { rulesOn } = routes;
    this.routes = routes;
    const { replica } = this;
    this.agreement = new RouteAgreement({ db, routes: routes.all, clock, logger, replica });
    const { agreement } = this;
    const testing = { routes: routes.all, agreement, clock, random: systemRandom, logger, metrics };
    this.selfTests = new SelfTests(testing);
    this.operateRoutes = new OperateRoutes({ db, clock, agreement, selfTests: this.selfTests });

    this.outbox = new Outbox({
      db,
      eventLog,
      hooks: {
        onError: (error) => logger.warn({ error }, 'events wait in the outbox; trying again'),
        onLeadership: logLeadership(logger),
      },
    });
    metrics.observe(
      { name: 'outbox_oldest_age_seconds', help: 'How long the oldest stored event has waited to be published.' },
      async () => (await this.outbox.oldestAgeMs()) / 1000,
    );
    this.housekeeping = new Housekeeping({
      ...{ db, clock, logger, metrics },
      data: {
        partitions: [inboxRetention(config.RETENTION_INBOX), operationsRetention(config.RETENTION_OPERATIONS)],
        rows: [],
      },
    });
    this.db = db;
    this.clock = clock;
    this.operators = config.OPERATORS;
    this.cardSessionKey = config.CARD_SESSION_PUBLIC_KEY;
    this.cards = new Cards(db, config.CARD_KEYS, clock, systemRandom);
    this.policies = new ActivePolicy({ db, logger, routes: routes.all.map(({ name }) => name) });
    const chooseRoute = new ChooseRoute({ routes, policies: this.policies, healthOf });
    const nextAttempt = new PrepareNextAttempt({
      routes,
      chooseRoute,
      clock,
      declineRetries: config.DECLINE_RETRIES,
    });
    const onPayDue = (): void => this.engine.wake('pay');
    const onDecided = tally.decided;
    const asking = { nextAttempt, inquirySchedule: inquiryScheduleOf(config) };
    const common = { db, outbox: this.outbox, clock, rulesOn, cards: this.cards, ...asking, onPayDue, onDecided };
    const answerPay = new AnswerPay(common);
    const answerInquiry = new AnswerInquiry(common);
    this.answerInquiry = answerInquiry;
    this.moveUnsent = new MoveUnsent({ ...common, routes });
    this.routing = new Policies({ db, clock, routes, policies: this.policies, healthOf });
    this.engine = new OperationEngine({
      routes: routes.all,
      operations: new OperationRepository(db),
      answerPay,
      answerInquiry,
      answerFollowUp: new AnswerFollowUp(common),
      cards: this.cards,
      clock,
      logger,
      leaseMs: config.OPERATION_LEASE,
      pollMs: config.OPERATION_POLL,
      isBehind: () => surroundings.unreadMessages() > behindMessages,
      onSetupFault: (route, outcome) => this.selfTests.refused(route, outcome),
      onOutcome: observePayments(db, clock, metrics),
    });
    this.recordResult = new RecordResult({ ...common, hasRoute: (route) => routes.has(route), inbox: this.inbox });
    this.requestPayment = new RequestPayment({
      ...common,
      inbox: this.inbox,
      routes,
      chooseRoute,
      knownSources: new Set(config.EVENT_SOURCES),
    });
    this.requestFollowUp = new RequestFollowUp({
      ...common,
      hasRoute: (route) => routes.has(route),
      inbox: this.inbox,
      onDue: (kind) => this.engine.wake(kind),
    });
    this.operatePayments = {
      inquire: new InquireNow({ db, clock, routes, onInquiryDue: () => this.engine.wake('inquire') }),
      cancel: new CancelByOperator({
        ...common,
        requestFollowUp: this.requestFollowUp,
        random: systemRandom,
        onCancelDue: () => this.engine.wake('cancel'),
      }),
      settle: new SettleByOperator(common),
    };
    const limits = {
      ageMs: config.UNKNOWN_ALARM_AGE,
      count: config.UNKNOWN_ALARM_COUNT,
      exposure: config.UNKNOWN_ALARM_EXPOSURE,
    };
    this.unknownAlarm = new UnknownAlarm({ db, clock, logger, metrics, limits });
    const watched = { ...common, routes: routes.all };
    this.captureWatch = new Recurring(captureWatchEveryMs, () => this.lookAtCaptures(watched));
  }

  /** For the command that recovers, instead of start(). */
  get recovering(): RecoveryDependencies {
    const { db, inbox, outbox, clock, routes, requestPayment, requestFollowUp, answerInquiry } = this;
    return { db, inbox, outbox, clock, routes, requestPayment, requestFollowUp, answerInquiry };
  }

  /** Knows the policy in force and how the routes stand, before the first payment is decided. */
  async prepare(): Promise<void> {
    await Promise.all([this.policies.start(), this.agreement.start()]);
  }

  start(): void {
    this.moves.start();
    this.expiries.start();
    void this.nameForgottenRoutes();
    void this.outbox.start();
    this.selfTests.start();
    this.engine.start();
    this.parking.start();
    this.captureWatch.start();
    this.unknownWatch.start();
    this.cardSweep.start();
    this.housekeeping.start();
    this.health.start();
  }

  /** Claims no more calls and waits until those in flight are recorded. What consumers still insert is for other replicas. */
  async stopCalling(): Promise<void> {
    await Promise.all([this.engine.stop(), this.selfTests.stop()]);
  }

  /** Takes nothing new, waits until calls in flight are recorded, and lets go of everything. */
  async stop(): Promise<void> {
    await Promise.all([
      this.policies.stop(),
      this.moves.stop(),
      this.expiries.stop(),
      this.parking.stop(),
      this.captureWatch.stop(),
      this.unknownWatch.stop(),
      this.cardSweep.stop(),
      this.housekeeping.stop(),
    ]);
    await this.stopCalling();
    await this.health.stop();
    await this.agreement.stop();
    await this.outbox.stop();
    await this.surroundings.eventLog.close();
    await this.surroundings.db.destroy();
  }

  /** Payments of a route that was taken out of ROUTES wait for nobody: said at start. */
  private async nameForgottenRoutes(): Promise<void> {
    const { db, logger } = this.surroundings;
    try {
      for (const route of await new OperationRepository(db).openRoutes()) {
        if (this.routes.has(route)) continue;
        const held = routeHeldAs(route);
        if (held !== undefined) {
          logger.warn({ route: held }, 'a recovery holds payments of this route: see GET /admin/recoveries');
          continue;
        }
        logger.error(
          { route },
          'calls wait for a route that is not in ROUTES: add it again until its payments are over',
        );
      }
    } catch (error) {
      logger.warn({ error }, 'could not look for calls of routes that are not configured');
    }
  }

  private async lookAtCaptures(watched: WatchCapturesDependencies): Promise<void> {
    try {
      const count = await watchCaptures(watched);
      if (count > 0) this.surroundings.logger.warn({ count }, 'approvals are about to lapse uncaptured');
    } catch (error) {
      this.surroundings.logger.warn({ error }, 'could not look for approvals about to lapse; trying again');
    }
  }

  private async lookAtUnknown(): Promise<void> {
    try {
      await this.unknownAlarm.look();
    } catch (error) {
      this.surroundings.logger.warn({ error }, 'could not look at what is unknown; trying again');
    }
  }

  /** Forgets a kept card of this source. */
  async deleteCard(cardId: string, source: string, time: string): Promise<void> {
    const askedAt = Date.parse(time) || this.clock.now();
    await inTransaction(this.surroundings.db, async (tx) => this.cards.saved?.remove(tx, cardId, source, askedAt));
  }

  private async forgetCards(): Promise<void> {
    try {
      await this.cards.typed?.forgetExpired();
    } catch (error) {
      this.surroundings.logger.warn({ error }, 'could not forget expired cards; trying again');
    }
  }

  private async moveWaiting(): Promise<void> {
    try {
      await this.moveUnsent.turn();
    } catch (error) {
      this.surroundings.logger.warn({ error }, 'could not look after payments that wait for a route; trying again');
    }
  }

  private async expireOverdue(): Promise<void> {
    const { db, clock, logger } = this.surroundings;
    try {
      await expireUnsent(db, clock, this.answerInquiry);
    } catch (error) {
      logger.warn({ error }, 'could not look for payments whose time is over, unsent; trying again');
    }
  }

  private async placeParked(): Promise<void> {
    const { db, clock, logger } = this.surroundings;
    try {
      await retryParkedResults(db, clock, this.recordResult);
    } catch (error) {
      logger.warn({ error }, 'could not retry parked results; trying again');
    }
  }
}
