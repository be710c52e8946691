import { Controller, Get, Inject, Query, UseGuards } from '@nestjs/common';
import { durationMs } from '@paywright/config';
import { zodQuery } from '@paywright/http';
import { isoInstant } from '@paywright/kernel';
import { z } from 'zod';
import { OperatorGuard } from '../operators/operator.guard';
import { type PaymentService, paymentServiceToken } from '../payment-service';
import { type QueuePosition, unknownPage } from './unknown-queue';
import { unknownSummary, waitingSummary } from './unknown-summary';

const position = z
  .string()
  .regex(/^\d{1,15}_[\w-]{1,64}$/, 'must be what `next` of the page before says; take it as it is')
  .transform((text): QueuePosition => {
    const cut = text.indexOf('_');
    return { since: Number(text.slice(0, cut)), paymentId: text.slice(cut + 1) };
  });

const querySchema = z.strictObject({
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code; send three upper-case letters such as KRW')
    .optional(),
  olderThan: durationMs({ maxMs: 10 * 365 * 24 * 60 * 60_000 }).optional(),
  limit: z.coerce.number('must be a whole number').int().min(1).max(500).default(50),
  after: position.optional(),
});

/** Payments whose outcome nobody knows yet, and what is at stake. */
@Controller('admin/unknown')
@UseGuards(OperatorGuard)
export class UnknownController {
  constructor(@Inject(paymentServiceToken) private readonly service: PaymentService) {}

  /** Oldest first, a page at a time; the summary is of the whole queue, whatever the page is narrowed to. */
  @Get()
  async list(
    @Query(zodQuery(querySchema)) { currency, olderThan, limit, after }: z.output<typeof querySchema>,
  ): Promise<object> {
    const { db, clock } = this.service;
    const now = clock.now();
    const [summary, waiting, { payments, next }] = await Promise.all([
      unknownSummary(db, now),
      waitingSummary(db, now),
      unknownPage(db, { currency, olderThanMs: olderThan, limit, after }, now),
    ]);
    return { at: isoInstant(now), summary, waiting, payments, next: next && `${next.since}_${next.paymentId}` };
  }
}
