import { Body, Controller, HttpCode, Param, Post, Res, UseGuards } from '@nestjs/common';
import {
  type AcceptedFollowUp,
  type CreateCancellation,
  createCancellationSchema,
  type CreateCapture,
  createCaptureSchema,
  type CreateRefund,
  createRefundSchema,
} from '@paywright/contracts';
import { zodBody } from '@paywright/http';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { ApiKeyGuard, RequireScope } from '../api-keys/api-key.guard';
import { ApiClient, type Client } from '../api-keys/client';
import { IdempotencyKey } from '../idempotency/idempotency-key';
import { CreateFollowUp } from './create-follow-up';
import type { FollowUpBody } from './posted-follow-up';

/** No body at all asks for the whole. */
const orNothing = <Schema extends z.ZodType>(schema: Schema) => zodBody(z.preprocess((body) => body ?? {}, schema));

/** What may be asked of a payment after it was made. */
@Controller('v1/payments/:paymentId')
@UseGuards(ApiKeyGuard)
export class FollowUpsController {
  constructor(private readonly createFollowUp: CreateFollowUp) {}

  @Post('captures')
  @HttpCode(202)
  @RequireScope('payments:write')
  capture(
    @ApiClient() client: Client,
    @Param('paymentId') paymentId: string,
    @IdempotencyKey() idempotencyKey: string,
    @Body(orNothing(createCaptureSchema)) body: CreateCapture,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AcceptedFollowUp> {
    return this.create(client, paymentId, idempotencyKey, { kind: 'capture', body }, reply);
  }

  @Post('cancellations')
  @HttpCode(202)
  @RequireScope('payments:write')
  cancel(
    @ApiClient() client: Client,
    @Param('paymentId') paymentId: string,
    @IdempotencyKey() idempotencyKey: string,
    @Body(orNothing(createCancellationSchema)) body: CreateCancellation,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AcceptedFollowUp> {
    return this.create(client, paymentId, idempotencyKey, { kind: 'cancel', body }, reply);
  }

  @Post('refunds')
  @HttpCode(202)
  @RequireScope('payments:write')
  refund(
    @ApiClient() client: Client,
    @Param('paymentId') paymentId: string,
    @IdempotencyKey() idempotencyKey: string,
    @Body(orNothing(createRefundSchema)) body: CreateRefund,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AcceptedFollowUp> {
    return this.create(client, paymentId, idempotencyKey, { kind: 'refund', body }, reply);
  }

  private async create(
    client: Client,
    paymentId: string,
    idempotencyKey: string,
    asked: FollowUpBody,
    reply: FastifyReply,
  ): Promise<AcceptedFollowUp> {
    const { accepted, replayed } = await this.createFollowUp.create(client, paymentId, idempotencyKey, asked);
    void reply.header('location', `/v1/payments/${paymentId}`);
    if (replayed) void reply.header('idempotency-replayed', 'true');
    return accepted;
  }
}
