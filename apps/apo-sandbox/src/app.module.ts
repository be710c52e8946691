import type { DynamicModule } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { RoutingController } from './acquirers/routing.controller';
import { BooksController } from './books/books.controller';
import { CheckoutController } from './checkout/checkout.controller';
import { ClockController } from './clock/clock.controller';
import { FaultsController } from './faults/faults.controller';
import { GatewayController } from './gateway/gateway.controller';
import { NotificationsController } from './notifications/notifications.controller';
import { HealthController } from './overview/health.controller';
import { OverviewController } from './overview/overview.controller';
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
        RoutingController,
        NotificationsController,
        BooksController,
        OverviewController,
        HealthController,
      ],
      providers: [{ provide: Sandbox, useValue: sandbox }],
    };
  }
}
