import type { DynamicModule } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { BooksController } from './books/books.controller';
import { CheckoutController } from './checkout/checkout.controller';
import { ClockController } from './clock/clock.controller';
import { FaultsController } from './faults/faults.controller';
import { GatewayController } from './gateway/gateway.controller';
import { HealthController } from './overview/health.controller';
import { Sandbox } from './sandbox';

/** The sandbox's edges: APO's API, the buyer's pages, and the admin API. */
@Module({})
export class AppModule {
  static around(sandbox: Sandbox): DynamicModule {
    return {
      module: AppModule,
      controllers: [
        GatewayController,
        CheckoutController,
        ClockController,
        FaultsController,
        BooksController,
        HealthController,
      ],
      providers: [{ provide: Sandbox, useValue: sandbox }],
    };
  }
}
