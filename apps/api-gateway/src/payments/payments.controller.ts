import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Res, UseGuards } from '@nestjs/common';
import {
  type ListPaymentsQuery,
  listPaymentsQuerySchema,
  type PaymentList,
  type PaymentView,
  type Timeline,
} from '@paywright/contracts';
import { zodQuery } from '@paywright/http';
import type { FastifyReply } from 'fastify';
import { ApiKeyGuard, RequireScope } from '../api-keys/api-key.guard';
import { ApiClient, type Client } from '../api-keys/client';
import { IdempotencyKey } from '../idempotency/idempotency-key';
import { CreatePayment } from './create-payment';
import { CreatePaymentRules } from './create-payment.rules';
import { GetPayment } from './get-payment';
import { ListPayments } from './list-payments';
import { type GetPaymentQuery, getPaymentQuerySchema } from './get-payment.query';
import { readPreferWait } from './prefer-wait';

@Controller('v1/payments')
@UseGuards(ApiKeyGuard)
export class PaymentsController {
  constructor(
    private readonly createPayment: CreatePayment,
    private readonly rules: CreatePaymentRules,
    private readonly getPayment: GetPayment,
    private readonly listPayments: ListPayments,
  ) {}

  @Post()
  @HttpCode(202)
  @RequireScope('payments:write')
  async create(
    @ApiClient() client: Client,
    @IdempotencyKey() idempotencyKey: string,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PaymentView> {
    const { payment, replayed } = await this.createPayment.create(client, idempotencyKey, this.rules.read(body));
    void reply.header('location', `/v1/payments/${payment.paymentId}`);
    if (replayed) void reply.header('idempotency-replayed', 'true');
    return payment;
  }

  @Get()
  @RequireScope('payments:read')
  list(
    @ApiClient() client: Client,
    @Query(zodQuery(listPaymentsQuerySchema)) query: ListPaymentsQuery,
  ): Promise<PaymentList> {
    return this.listPayments.list(client, query);
  }

  @Get(':paymentId')
  @RequireScope('payments:read')
  async get(
    @ApiClient() client: Client,
    @Param('paymentId') paymentId: string,
    @Query(zodQuery(getPaymentQuerySchema)) { after }: GetPaymentQuery,
    @Headers('prefer') prefer: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PaymentView> {
    const seconds = readPreferWait(prefer);
    if (seconds === undefined) return this.getPayment.get(client, paymentId);
    void reply.header('preference-applied', `wait=${seconds}`);
    return this.getPayment.get(client, paymentId, { seconds, after, signal: untilGone(reply) });
  }

  @Get(':paymentId/events')
  @RequireScope('payments:read')
  timeline(@ApiClient() client: Client, @Param('paymentId') paymentId: string): Promise<Timeline> {
    return this.getPayment.timeline(client, paymentId);
  }
}

/** Aborted when the connection closes before the answer. */
function untilGone(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  return gone.signal;
}
