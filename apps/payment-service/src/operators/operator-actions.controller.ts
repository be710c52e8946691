import { Controller, Get, Inject, Query, UseGuards } from '@nestjs/common';
import { zodQuery } from '@paywright/http';
import { z } from 'zod';
import { type PaymentService, paymentServiceToken } from '../payment-service';
import { listActions } from './operator-actions';
import { OperatorGuard } from './operator.guard';
import { isStorable } from './reason.schema';

const querySchema = z.strictObject({
  subject: z.string().max(128).refine(isStorable, 'must not have control characters').optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

/** What operators did. */
@Controller('admin/actions')
@UseGuards(OperatorGuard)
export class OperatorActionsController {
  constructor(@Inject(paymentServiceToken) private readonly service: PaymentService) {}

  @Get()
  async list(@Query(zodQuery(querySchema)) { subject, limit }: z.output<typeof querySchema>): Promise<object> {
    return { actions: await listActions(this.service.db, subject, limit) };
  }
}
