import {
  type DynamicModule,
  Inject,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { HealthController } from './health/health.controller';
import { OperatorActionsController } from './operators/operator-actions.controller';
import { operatorsToken } from './operators/operator.guard';
import { PoliciesController } from './routing/policies.controller';
import { type PaymentService, paymentServiceToken } from './payment-service';
import { RecordResult } from './payments/record-result';
import { RecordResultWhenApoNotified } from './payments/record-result-when-apo-notified.consumer';
import { RequestPayment } from './payments/request-payment';
import { CardsController } from './cards/cards.controller';
import { DeleteCardWhenAsked } from './cards/delete-card.consumer';
import { RequestFollowUp } from './payments/request-follow-up';
import { RequestFollowUpWhenAsked } from './payments/request-follow-up.consumer';
import { RecoveriesController } from './recovery/recoveries.controller';
import { RoutesController } from './routes/routes.controller';
import { PaymentsController } from './unknown/payments.controller';
import { UnknownController } from './unknown/unknown.controller';
import { RequestPaymentWhenPaymentRequested } from './payments/request-payment-when-payment-requested.consumer';

/** What Nest needs to know: the consumers and the use cases they call. Everything else is composed in payment-service.ts. */
@Module({})
export class AppModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(@Inject(paymentServiceToken) private readonly service: PaymentService) {}

  static of(service: PaymentService): DynamicModule {
    return {
      module: AppModule,
      controllers: [
        RequestPaymentWhenPaymentRequested,
        RequestFollowUpWhenAsked,
        RecordResultWhenApoNotified,
        DeleteCardWhenAsked,
        CardsController,
        OperatorActionsController,
        RoutesController,
        PoliciesController,
        UnknownController,
        PaymentsController,
        RecoveriesController,
        HealthController,
      ],
      providers: [
        { provide: paymentServiceToken, useValue: service },
        { provide: operatorsToken, useValue: service.operators },
        { provide: RequestPayment, useValue: service.requestPayment },
        { provide: RequestFollowUp, useValue: service.requestFollowUp },
        { provide: RecordResult, useValue: service.recordResult },
      ],
    };
  }

  onApplicationBootstrap(): void {
    this.service.start();
  }

  /** Runs after the consumers have stopped: nobody brings new work any more. */
  async onApplicationShutdown(): Promise<void> {
    await this.service.stop();
  }
}
