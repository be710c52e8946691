import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { Problem, zodBody } from '@paywright/http';
import { isAmountValue, money } from '@paywright/kernel';
import { z } from 'zod';
import type { Dispute, Payment } from '../payments/payment';
import { Sandbox } from '../sandbox';

export const raiseSchema = z.strictObject({
  type: z.enum(['CHARGEBACK', 'RETRIEVAL_REQUEST']).default('CHARGEBACK'),
  value: z.string().refine(isAmountValue, 'must be a positive whole number of smallest units, such as 4200').optional(),
});

export const judgeSchema = z.strictObject({
  verdict: z.enum(['ACCEPT_BY_CUSTOMER', 'ACCEPT_BY_MERCHANT', 'WITHDRAWN'], {
    error: 'must be ACCEPT_BY_CUSTOMER (the merchant keeps the money), ACCEPT_BY_MERCHANT (it loses it) or WITHDRAWN',
  }),
});

/** The buyer's bank: raises disputes and decides them. */
@Controller('admin')
export class DisputesController {
  constructor(private readonly sandbox: Sandbox) {}

  /** Disputes a paid payment: all of it, unless `value` says less. */
  @Post('payments/:paymentId/disputes')
  raise(
    @Param('paymentId') paymentId: string,
    @Body(zodBody(raiseSchema)) { type, value }: z.output<typeof raiseSchema>,
  ): { disputeId: string } {
    const payment = [...this.sandbox.payments.all()].find((candidate) => candidate.paymentId === paymentId);
    if (!payment) throw new Problem(404, 'unknown-payment', `There is no payment '${paymentId}'`);
    if (payment.status !== 'SUCCESS') throw new Problem(422, 'not-paid', 'Only what was paid can be disputed');
    const amount = value === undefined ? payment.amount : money(BigInt(value), payment.amount.currency);
    return { disputeId: this.sandbox.disputes.raise(payment, type, amount).disputeId };
  }

  @Post('disputes/:disputeId/verdict')
  @HttpCode(204)
  judge(
    @Param('disputeId') disputeId: string,
    @Body(zodBody(judgeSchema)) { verdict }: z.output<typeof judgeSchema>,
  ): void {
    const { payment, dispute } = this.find(disputeId);
    const { disputes } = this.sandbox;
    const done =
      verdict === 'WITHDRAWN' ? disputes.cancel(payment, dispute) : disputes.judge(payment, dispute, verdict);
    if (!done) throw new Problem(422, 'dispute-over', 'The dispute was decided before');
  }

  private find(disputeId: string): { payment: Payment; dispute: Dispute } {
    for (const payment of this.sandbox.payments.all()) {
      const dispute = payment.disputes.find((candidate) => candidate.disputeId === disputeId);
      if (dispute) return { payment, dispute };
    }
    throw new Problem(404, 'unknown-dispute', `There is no dispute '${disputeId}'`);
  }
}
