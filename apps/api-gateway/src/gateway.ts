import type { ConnectedClock } from '@paywright/clock';
import { ConsumerSignals, deadLetterInto } from '@paywright/dead-letter';
import type { EventLog } from '@paywright/event-log';
import { Inbox } from '@paywright/inbox';
import type { Logger, Metrics } from '@paywright/observability';
import { logLeadership, Outbox } from '@paywright/outbox';
import { Housekeeping } from '@paywright/partitions';
import type { DataSource } from 'typeorm';
import { ApiKeyRepository } from './api-keys/api-key.repository';
import { AuthenticateClient } from './api-keys/authenticate-client';
import { RateLimit } from './api-keys/rate-limit';
import type { Config } from './app.config';
import { CardRepository } from './cards/card.repository';
import { OpenCardSession } from './cards/open-card-session';
import { CreateFollowUp } from './follow-ups/create-follow-up';
import { CreatePayment } from './payments/create-payment';
import { CreatePaymentRules } from './payments/create-payment.rules';
import { GetPayment } from './payments/get-payment';
import { ListPayments } from './payments/list-payments';
import { PaymentRepository } from './payments/payment.repository';
import { PaymentWaiters } from './payments/payment-waiters';
import { keptData } from './projection/kept-data';
import { ProjectionRepository } from './projection/projection.repository';
import type { DeadLetter } from './projection/read-batch';

/** The name of this service: in logs, as consumer group, and as the first part of its events' sources. */
export const service = 'api-gateway';

export interface Surroundings {
  readonly db: DataSource;
  readonly eventLog: EventLog;
  readonly clock: ConnectedClock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** The gateway's parts, put together once. */
export class Gateway {
  readonly signals: ConsumerSignals;
  readonly outbox: Outbox;
  readonly deadLetter: DeadLetter;
  readonly apiKeys: ApiKeyRepository;
  readonly authenticateClient: AuthenticateClient;
  readonly rateLimit: RateLimit;
  readonly payments: PaymentRepository;
  readonly waiters: PaymentWaiters;
  readonly createPayment: CreatePayment;
  readonly createPaymentRules: CreatePaymentRules;
  readonly createFollowUp: CreateFollowUp;
  readonly cards: CardRepository;
  readonly openCardSession: OpenCardSession;
  readonly getPayment: GetPayment;
  readonly listPayments: ListPayments;
  readonly projection: ProjectionRepository;
  private readonly housekeeping: Housekeeping;

  constructor(
    config: Config,
    private readonly surroundings: Surroundings,
  ) {
    const { db, eventLog, clock, logger, metrics } = surroundings;
    this.signals = new ConsumerSignals(logger, metrics);
    this.outbox = new Outbox({
      db,
      eventLog,
      // Each batch costs a few round trips; a payment lasts seconds, so its request may wait for company.
      timings: { lingerMs: 20 },
      hooks: {
        onError: (error) => logger.warn({ error }, 'events wait in the outbox; trying again'),
        onLeadership: logLeadership(logger),
      },
    });
    this.deadLetter = deadLetterInto({
      db,
      inbox: new Inbox(service),
      outbox: this.outbox,
      source: service,
      clock,
      onDeadLetter: this.signals.onDeadLetter,
    });

    this.apiKeys = new ApiKeyRepository(db);
    this.authenticateClient = new AuthenticateClient({
      findKey: (id) => this.apiKeys.find(id),
      clock,
      cacheMs: config.API_KEY_CACHE,
    });
    this.rateLimit = new RateLimit(config.RATE_LIMIT);

    this.payments = new PaymentRepository(db);
    this.waiters = new PaymentWaiters({
      findChanged: (seen) => this.payments.findChanged(seen),
      pollMs: config.WAIT_POLL,
      onError: (error) => logger.warn({ error }, 'waiting requests could not be looked after; trying again'),
    });
    this.createPayment = new CreatePayment(db, this.outbox, clock);
    this.createPaymentRules = new CreatePaymentRules({ allowHttpUrls: config.ALLOW_HTTP_URLS });
    this.createFollowUp = new CreateFollowUp({
      db,
      payments: this.payments,
      waiters: this.waiters,
      outbox: this.outbox,
      clock,
      waitMs: config.FOLLOW_UP_WAIT,
    });
    this.cards = new CardRepository(db, this.outbox, clock);
    const { CARD_SESSION_PRIVATE_KEY: key, CARDS_URL: cardsUrl } = config;
    this.openCardSession = new OpenCardSession(clock, { key, cardsUrl });
    this.getPayment = new GetPayment(this.payments, this.waiters);
    this.listPayments = new ListPayments(this.payments);
    this.projection = new ProjectionRepository(db);
    this.housekeeping = new Housekeeping({ db, clock, logger, metrics, data: keptData(config) });
    this.observe();
  }

  async start(): Promise<void> {
    await this.outbox.start();
    this.housekeeping.start();
  }

  async close(): Promise<void> {
    const { db, eventLog, clock } = this.surroundings;
    await Promise.all([this.outbox.stop(), this.housekeeping.stop()]);
    await eventLog.close();
    await db.destroy();
    clock.close();
  }

  private observe(): void {
    const { metrics } = this.surroundings;
    metrics.observe({ name: 'waiting_requests', help: 'Requests that wait for news of a payment.' }, () =>
      Promise.resolve(this.waiters.count),
    );
    metrics.observe(
      { name: 'outbox_oldest_age_seconds', help: 'How long the oldest event has been waiting to leave.' },
      async () => (await this.outbox.oldestAgeMs()) / 1000,
    );
  }
}
