import { type DynamicModule, Module, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { FulfillmentService } from './fulfillment-service';
import { FindShipments } from './shipment/find-shipments';
import { HoldShipmentWhenPaymentDoubted } from './shipment/hold-shipment-when-payment-doubted.consumer';
import { ReleaseShipmentWhenPaymentCaptured } from './shipment/release-shipment-when-payment-captured.consumer';
import { ShipmentsController } from './shipment/shipments.controller';
import { StopShipmentWhenPaymentRefunded } from './shipment/stop-shipment-when-payment-refunded.consumer';
import { TakePaymentNews } from './shipment/take-payment-news';

/** What Nest needs to know: consumers, the controller and what they call. The rest is composed in fulfillment-service.ts. */
@Module({})
export class AppModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(private readonly service: FulfillmentService) {}

  static of(service: FulfillmentService): DynamicModule {
    return {
      module: AppModule,
      controllers: [
        ReleaseShipmentWhenPaymentCaptured,
        HoldShipmentWhenPaymentDoubted,
        StopShipmentWhenPaymentRefunded,
        ShipmentsController,
      ],
      providers: [
        { provide: FulfillmentService, useValue: service },
        { provide: TakePaymentNews, useValue: service.news },
        { provide: FindShipments, useValue: service.shipments },
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
