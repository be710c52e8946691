import { Body, Controller, Get, HttpCode, Inject, Param, Post, UseGuards } from '@nestjs/common';
import { amountSchema, referenceSchema, routeNameSchema } from '@paywright/contracts';
import { zodBody, zodParams } from '@paywright/http';
import { parseMoney } from '@paywright/kernel';
import { cardFlows, type RouteDecision, terminals } from '@paywright/routing';
import { z } from 'zod';
import { Operator, OperatorGuard } from '../operators/operator.guard';
import { reasonSchema } from '../operators/reason.schema';
import { type PaymentService, paymentServiceToken } from '../payment-service';
import type { StoredPolicy } from './policy.repository';

/** As large as the database counts. */
const largestVersion = 2_147_483_647;

const byVersion = z.strictObject({
  version: z.coerce.number().int('must be a whole number').positive().max(largestVersion),
});

const dryRunSchema = z.strictObject({
  /** The policy in force when left out. */
  version: z.number().int().positive().max(largestVersion).optional(),
  payment: z.strictObject({
    paymentId: referenceSchema.default('dry-run'),
    paymentAmount: amountSchema,
    cardRegion: z
      .string()
      .regex(/^[A-Z]{2}$/, 'must be a two-letter country code in upper case')
      .optional(),
    brand: z.string().min(1).max(64).optional(),
    flow: z.enum(cardFlows, `must be one of ${cardFlows.join(', ')}`),
    terminal: z.enum(terminals, `must be one of ${terminals.join(', ')}`).default('WEB'),
    buyer: z.string().min(1).max(64).optional(),
    metadata: z.record(z.string(), z.string()).default({}),
    route: routeNameSchema.optional(),
  }),
});

/** Routing policies: stored, activated, gone back to, tried out. */
@Controller('admin/policies')
@UseGuards(OperatorGuard)
export class PoliciesController {
  constructor(@Inject(paymentServiceToken) private readonly service: PaymentService) {}

  @Get()
  list(): Promise<object> {
    return this.service.routing.list();
  }

  @Get('active')
  active(): Promise<object> {
    return this.service.routing.active();
  }

  @Get(':version')
  get(@Param(zodParams(byVersion)) { version }: z.output<typeof byVersion>): Promise<StoredPolicy> {
    return this.service.routing.stored(version);
  }

  @Post()
  store(@Body() document: unknown, @Operator() operator: string): Promise<object> {
    return this.service.routing.store(document, operator);
  }

  @Post('rollback')
  @HttpCode(200)
  rollBack(
    @Body(zodBody(reasonSchema)) { reason }: z.output<typeof reasonSchema>,
    @Operator() operator: string,
  ): Promise<object> {
    return this.service.routing.rollBack({ operator, reason });
  }

  @Post('dry-run')
  @HttpCode(200)
  dryRun(@Body(zodBody(dryRunSchema)) { version, payment }: z.output<typeof dryRunSchema>): Promise<RouteDecision> {
    const { paymentAmount, route, ...facts } = payment;
    const { currency, minor } = parseMoney(paymentAmount);
    const boundTo = route === undefined ? undefined : ({ route, by: 'request' } as const);
    return this.service.routing.dryRun({ ...facts, currency, amount: minor.toString(), boundTo }, version);
  }

  @Post(':version/activate')
  @HttpCode(200)
  activate(
    @Param(zodParams(byVersion)) { version }: z.output<typeof byVersion>,
    @Body(zodBody(reasonSchema)) { reason }: z.output<typeof reasonSchema>,
    @Operator() operator: string,
  ): Promise<object> {
    return this.service.routing.activate(version, { operator, reason });
  }
}
