import { type DynamicModule, Module, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { NotificationSignals } from './notifications/notification-signals';
import { NotificationsController } from './notifications/notifications.controller';
import { ReceiveNotification } from './notifications/receive-notification';
import { type NotificationRoutes, ROUTES } from './routes/notification-routes';
import { WebhookIngest } from './webhook-ingest';

/** What Nest needs to know: the controller and what it calls. Everything else is composed in webhook-ingest.ts. */
@Module({})
export class AppModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(private readonly service: WebhookIngest) {}

  static of(service: WebhookIngest, routes: NotificationRoutes): DynamicModule {
    return {
      module: AppModule,
      controllers: [NotificationsController],
      providers: [
        { provide: WebhookIngest, useValue: service },
        { provide: ROUTES, useValue: routes },
        { provide: ReceiveNotification, useValue: service.notifications },
        { provide: NotificationSignals, useValue: service.signals },
      ],
    };
  }

  onApplicationBootstrap(): void {
    this.service.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.service.stop();
  }
}
