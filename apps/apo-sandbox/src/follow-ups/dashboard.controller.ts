import { Body, Controller, Param, Post } from '@nestjs/common';
import { Problem, zodBody } from '@paywright/http';
import { isAmountValue, money } from '@paywright/kernel';
import { z } from 'zod';
import { Sandbox } from '../sandbox';

export const refundSchema = z.strictObject({
  value: z.string().refine(isAmountValue, 'must be a positive whole number of smallest units, such as 4200').optional(),
});

/** What people do on APO's dashboard, and no API call of the merchant's announces. */
@Controller('admin/payments')
export class DashboardController {
  constructor(private readonly sandbox: Sandbox) {}

  /** Gives money back: all that was paid, unless `value` says less. */
  @Post(':paymentId/refunds')
  refund(
    @Param('paymentId') paymentId: string,
    @Body(zodBody(refundSchema)) { value }: z.output<typeof refundSchema>,
  ): { refundId: string } {
    const payment = [...this.sandbox.payments.all()].find((candidate) => candidate.paymentId === paymentId);
    if (!payment) throw new Problem(404, 'unknown-payment', `There is no payment '${paymentId}'`);
    const amount = value === undefined ? payment.amount : money(BigInt(value), payment.amount.currency);
    const refund = this.sandbox.refund.fromDashboard(payment, amount);
    if ('resultCode' in refund) {
      const { resultCode, resultMessage } = refund;
      throw new Problem(422, 'refund-refused', `It is refused: ${resultCode}`, { detail: resultMessage });
    }
    return { refundId: refund.refundId };
  }
}
