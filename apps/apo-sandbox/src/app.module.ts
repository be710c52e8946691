import type { DynamicModule, OnApplicationShutdown } from '@nestjs/common';
import { Inject, Module } from '@nestjs/common';
import { AcquirersController } from './acquirers/acquirers.controller';
import { RoutingController } from './acquirers/routing.controller';
import { BooksController } from './books/books.controller';
import { CallsController } from './calls/calls.controller';
import { CheckoutController } from './checkout/checkout.controller';
import { ClockController } from './clock/clock.controller';
import { DisputesController } from './disputes/disputes.controller';
import { FaultsController } from './faults/faults.controller';
import { DashboardController } from './follow-ups/dashboard.controller';
import { GatewayController } from './gateway/gateway.controller';
import { NotificationsController } from './notifications/notifications.controller';
import { ControlsController } from './overview/controls.controller';
import { OverviewController } from './overview/overview.controller';
import { Sandbox } from './sandbox';

const STOP = Symbol('stop');

/** The sandbox's edges: APO's API, the buyer's pages, and the admin API. */
@Module({})
export class AppModule implements OnApplicationShutdown {
  constructor(@Inject(STOP) private readonly stop: () => Promise<void>) {}

  /** `stop` ends what the sandbox does by itself. */
  static around(sandbox: Sandbox, stop: () => Promise<void>): DynamicModule {
    return {
      module: AppModule,
      controllers: [
        GatewayController,
        CheckoutController,
        ClockController,
        FaultsController,
        RoutingController,
        AcquirersController,
        DashboardController,
        DisputesController,
        NotificationsController,
        BooksController,
        CallsController,
        OverviewController,
        ControlsController,
      ],
      providers: [
        // The page's controls do what calls of the admin API do.
        DashboardController,
        DisputesController,
        { provide: Sandbox, useValue: sandbox },
        { provide: STOP, useValue: stop },
      ],
    };
  }

  onApplicationShutdown(): Promise<void> {
    return this.stop();
  }
}
