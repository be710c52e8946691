import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, UseGuards } from '@nestjs/common';
import { Problem, zodBody, zodParams, zodQuery } from '@paywright/http';
import { z } from 'zod';
import { operationKinds } from '../operations/operation';
import { Operator, OperatorGuard } from '../operators/operator.guard';
import { reasonSchema } from '../operators/reason.schema';
import { type PaymentService, paymentServiceToken } from '../payment-service';
import { breakerHistory } from './breaker-changes.repository';
import { describeRoute } from './describe-route';
import type { Route } from './route';

const modeBody = reasonSchema.extend({ mode: z.enum(['auto', 'open', 'closed']) });
const drainBody = reasonSchema.extend({ drained: z.boolean() });
const historyQuery = z.strictObject({ limit: z.coerce.number().int().min(1).max(1_000).default(100) });
const routeParams = z.object({ name: z.string() });
const breakerParams = z.object({ name: z.string(), kind: z.enum(operationKinds) });

/** Routes as they stand, and what operators may do with them. */
@Controller('admin/routes')
@UseGuards(OperatorGuard)
export class RoutesController {
  constructor(@Inject(paymentServiceToken) private readonly service: PaymentService) {}

  /** As this replica sees them: what is in flight, and a slow beginning, differ from one to the next. */
  @Get()
  list(): object {
    const { routes, replica } = this.service;
    return { replica, routes: routes.all.map(describeRoute) };
  }

  @Get(':name/history')
  async history(
    @Param(zodParams(routeParams)) { name }: z.output<typeof routeParams>,
    @Query(zodQuery(historyQuery)) { limit }: z.output<typeof historyQuery>,
  ): Promise<object> {
    return { changes: await breakerHistory(this.service.db, this.routeNamed(name).name, limit) };
  }

  @Post(':name/breakers/:kind')
  @HttpCode(200)
  async setMode(
    @Param(zodParams(breakerParams)) { name, kind }: z.output<typeof breakerParams>,
    @Body(zodBody(modeBody)) { mode, reason }: z.output<typeof modeBody>,
    @Operator() operator: string,
  ): Promise<object> {
    const route = this.routeNamed(name);
    const changed = await this.service.operateRoutes.setBreakerMode(route, kind, mode, { operator, reason });
    return { changed, route: describeRoute(route) };
  }

  @Post(':name/drain')
  @HttpCode(200)
  async drain(
    @Param(zodParams(routeParams)) { name }: z.output<typeof routeParams>,
    @Body(zodBody(drainBody)) { drained, reason }: z.output<typeof drainBody>,
    @Operator() operator: string,
  ): Promise<object> {
    const route = this.routeNamed(name);
    const changed = await this.service.operateRoutes.drain(route, drained, { operator, reason });
    return { changed, route: describeRoute(route) };
  }

  @Post(':name/self-test')
  @HttpCode(200)
  async test(
    @Param(zodParams(routeParams)) { name }: z.output<typeof routeParams>,
    @Body(zodBody(reasonSchema)) { reason }: z.output<typeof reasonSchema>,
    @Operator() operator: string,
  ): Promise<object> {
    const route = this.routeNamed(name);
    const result = await this.service.operateRoutes.test(route, { operator, reason });
    return { result, route: describeRoute(route) };
  }

  private routeNamed(name: string): Route {
    const { routes } = this.service;
    const route = routes.find(name);
    if (route) return route;
    const names = routes.all.map((each) => each.name);
    throw new Problem(404, 'route-unknown', 'There is no such route', {
      detail: `Configured here: ${names.join(', ')}.`,
      errors: [{ field: 'name', rule: `must be one of ${names.join(', ')}`, fix: 'name a route that is in ROUTES' }],
      extra: { routes: names },
    });
  }
}
