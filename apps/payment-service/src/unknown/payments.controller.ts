import { Body, Controller, Get, HttpCode, Inject, Param, Post, UseGuards } from '@nestjs/common';
import { zodBody, zodParams } from '@paywright/http';
import { holdsCardNumber } from '@paywright/kernel';
import { z } from 'zod';
import { Operator, OperatorGuard } from '../operators/operator.guard';
import { isStorable, operatorReason, reasonSchema } from '../operators/reason.schema';
import { type PaymentService, paymentServiceToken } from '../payment-service';
import type { CancelAccepted } from './cancel-by-operator';
import type { InquiryBroughtForward } from './inquire-now';
import type { Settled } from './settle-by-operator';
import { showPayment } from './show-payment';

const byId = z.strictObject({ id: z.string().max(128).refine(isStorable, 'must be the id of a payment, pay_…') });

const settlementSchema = z.strictObject({
  reason: operatorReason,
  outcome: z.enum(['failed', 'captured'], 'must be failed; nobody settles a payment as paid by hand'),
  evidence: z
    .string('must say what you hold, in 10 to 1000 characters; name the support case, or the line of the report')
    .trim()
    .min(10, 'must have at least 10 characters; name the support case, or the line of the settlement report')
    .max(1_000, 'must have at most 1000 characters')
    .refine(isStorable, 'must not have control characters; take them out')
    .refine((text) => !holdsCardNumber(text), 'must hold no card number; leave it out'),
});

type ById = z.output<typeof byId>;
type Reason = z.output<typeof reasonSchema>;

/** One payment for operators, and what they may do with it. */
@Controller('admin/payments/:id')
@UseGuards(OperatorGuard)
export class PaymentsController {
  constructor(@Inject(paymentServiceToken) private readonly service: PaymentService) {}

  @Get()
  show(@Param(zodParams(byId)) { id }: ById): Promise<object> {
    return showPayment(this.service.db, id, this.service.clock.now());
  }

  @Post('inquire')
  @HttpCode(202)
  inquire(
    @Param(zodParams(byId)) { id: paymentId }: ById,
    @Body(zodBody(reasonSchema)) { reason }: Reason,
    @Operator() operator: string,
  ): Promise<{ inquiries: InquiryBroughtForward[] }> {
    return this.service.operatePayments.inquire.handle({ paymentId, operator, reason });
  }

  @Post('cancel')
  @HttpCode(202)
  cancel(
    @Param(zodParams(byId)) { id: paymentId }: ById,
    @Body(zodBody(reasonSchema)) { reason }: Reason,
    @Operator() operator: string,
  ): Promise<CancelAccepted> {
    return this.service.operatePayments.cancel.handle({ paymentId, operator, reason });
  }

  @Post('settle')
  @HttpCode(200)
  settle(
    @Param(zodParams(byId)) { id: paymentId }: ById,
    @Body(zodBody(settlementSchema)) { reason, outcome, evidence }: z.output<typeof settlementSchema>,
    @Operator() operator: string,
  ): Promise<Settled> {
    return this.service.operatePayments.settle.handle({ paymentId, operator, reason, outcome, evidence });
  }
}
