import { type DynamicModule, Module, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { ApiKeyRepository } from './api-keys/api-key.repository';
import { AuthenticateClient } from './api-keys/authenticate-client';
import { RateLimit } from './api-keys/rate-limit';
import { Gateway } from './gateway';
import { CardRepository } from './cards/card.repository';
import { CardsController } from './cards/cards.controller';
import { OpenCardSession } from './cards/open-card-session';
import { CreateFollowUp } from './follow-ups/create-follow-up';
import { FollowUpsController } from './follow-ups/follow-ups.controller';
import { CreatePayment } from './payments/create-payment';
import { CreatePaymentRules } from './payments/create-payment.rules';
import { GetPayment } from './payments/get-payment';
import { ListPayments } from './payments/list-payments';
import { PaymentRepository } from './payments/payment.repository';
import { PaymentWaiters } from './payments/payment-waiters';
import { PaymentsController } from './payments/payments.controller';
import { DEAD_LETTER } from './projection/dead-letter.token';
import { ProjectPaymentEvents } from './projection/project-payment-events.consumer';
import { ProjectPaymentMessages } from './projection/project-payment-messages.consumer';
import { ProjectShipmentEvents } from './projection/project-shipment-events.consumer';
import { ProjectionRepository } from './projection/projection.repository';

/** The gateway's edges, HTTP and events, around the parts it is made of. */
@Module({})
export class AppModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(private readonly gateway: Gateway) {}

  static of(gateway: Gateway): DynamicModule {
    return {
      module: AppModule,
      controllers: [
        PaymentsController,
        FollowUpsController,
        CardsController,
        ProjectPaymentEvents,
        ProjectPaymentMessages,
        ProjectShipmentEvents,
      ],
      providers: [
        { provide: Gateway, useValue: gateway },
        { provide: ApiKeyRepository, useValue: gateway.apiKeys },
        { provide: AuthenticateClient, useValue: gateway.authenticateClient },
        { provide: RateLimit, useValue: gateway.rateLimit },
        { provide: PaymentRepository, useValue: gateway.payments },
        { provide: PaymentWaiters, useValue: gateway.waiters },
        { provide: CreatePayment, useValue: gateway.createPayment },
        { provide: CreatePaymentRules, useValue: gateway.createPaymentRules },
        { provide: CreateFollowUp, useValue: gateway.createFollowUp },
        { provide: CardRepository, useValue: gateway.cards },
        { provide: OpenCardSession, useValue: gateway.openCardSession },
        { provide: GetPayment, useValue: gateway.getPayment },
        { provide: ListPayments, useValue: gateway.listPayments },
        { provide: ProjectionRepository, useValue: gateway.projection },
        { provide: DEAD_LETTER, useValue: gateway.deadLetter },
      ],
    };
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.gateway.start();
  }

  /** HTTP and consumers have stopped by now. */
  async onApplicationShutdown(): Promise<void> {
    await this.gateway.close();
  }
}
