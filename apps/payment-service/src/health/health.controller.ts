import { Controller, Get, Inject, Query, UseGuards } from '@nestjs/common';
import { Problem, zodQuery } from '@paywright/http';
import { healthWindows, usualHealthWindow } from '@paywright/routing';
import { z } from 'zod';
import { OperatorGuard } from '../operators/operator.guard';
import { type PaymentService, paymentServiceToken } from '../payment-service';
import { describeHealth } from './describe-health';

const querySchema = z.strictObject({
  window: z.enum(healthWindows, `must be one of ${healthWindows.join(', ')}`).default(usualHealthWindow),
  route: z.string().min(1, 'must name a route, or be left out').max(64).optional(),
});

/** How routes and acquirers did lately. */
@Controller('admin/health')
@UseGuards(OperatorGuard)
export class HealthController {
  constructor(@Inject(paymentServiceToken) private readonly service: PaymentService) {}

  @Get()
  async read(@Query(zodQuery(querySchema)) { window, route }: z.output<typeof querySchema>): Promise<object> {
    const reading = await this.service.health.reading(window);
    if (route !== undefined && !reading.routes.has(route)) {
      const known = [...reading.routes.keys()].join(', ');
      throw new Problem(404, 'route-unknown', 'There is no such route', {
        detail: `Configured here, or counted within ${window}: ${known}.`,
        errors: [{ field: 'route', rule: `must be one of ${known}`, fix: 'name one of these, or leave it out' }],
      });
    }
    return describeHealth(window, reading, route);
  }
}
