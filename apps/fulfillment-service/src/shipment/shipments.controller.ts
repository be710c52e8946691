import { Controller, Get, Query } from '@nestjs/common';
import { zodQuery } from '@paywright/http';
import { z } from 'zod';
import { FindShipments, type ShipmentView } from './find-shipments';

const querySchema = z
  .strictObject({
    paymentId: z.string().min(1).max(64).optional(),
    referenceOrderId: z.string().min(1).max(64).optional(),
  })
  .refine(({ paymentId, referenceOrderId }) => (paymentId === undefined) !== (referenceOrderId === undefined), {
    path: ['paymentId'],
    message: 'must be given, or else referenceOrderId; give exactly one of the two',
  });

/** For operators on the machine and for tests: what stands between an order and its goods. */
@Controller('shipments')
export class ShipmentsController {
  constructor(private readonly shipments: FindShipments) {}

  @Get()
  async find(
    @Query(zodQuery(querySchema)) query: z.output<typeof querySchema>,
  ): Promise<{ shipments: ShipmentView[] }> {
    return { shipments: await this.shipments.find(query) };
  }
}
