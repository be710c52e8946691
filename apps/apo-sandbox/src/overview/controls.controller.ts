import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { Problem, RawBody, zodBody } from '@paywright/http';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { DisputesController, judgeSchema, raiseSchema } from '../disputes/disputes.controller';
import { DashboardController, refundSchema } from '../follow-ups/dashboard.controller';
import { formOf } from '../http/form';
import { sendPage } from '../http/send-page';
import { Sandbox } from '../sandbox';
import { overviewPage } from './overview-page';

/**
 * The page's controls. Each is a call of the admin API in a form's clothes, so that both do and refuse the same; then the
 * page comes back, with the reason if it was refused.
 */
@Controller('controls')
export class ControlsController {
  constructor(
    private readonly sandbox: Sandbox,
    private readonly dashboard: DashboardController,
    private readonly bank: DisputesController,
  ) {}

  @Post('payments/:paymentId/refund')
  @RawBody()
  refund(@Param('paymentId') paymentId: string, @Body() body: unknown, @Res() reply: FastifyReply): void {
    this.press(reply, () => this.dashboard.refund(paymentId, checked(refundSchema, body)));
  }

  @Post('payments/:paymentId/dispute')
  @RawBody()
  dispute(@Param('paymentId') paymentId: string, @Body() body: unknown, @Res() reply: FastifyReply): void {
    this.press(reply, () => this.bank.raise(paymentId, checked(raiseSchema, body)));
  }

  @Post('disputes/:disputeId/verdict')
  @RawBody()
  judge(@Param('disputeId') disputeId: string, @Body() body: unknown, @Res() reply: FastifyReply): void {
    this.press(reply, () => this.bank.judge(disputeId, checked(judgeSchema, body)));
  }

  private press(reply: FastifyReply, call: () => unknown): void {
    try {
      call();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return sendPage(reply, error.status, overviewPage(this.sandbox, wordsOf(error)));
    }
    // To a page of its own, or reloading it would do the same once more.
    void reply.redirect('/', 303);
  }
}

/** The fields of a form, by the rules of the admin API's body. */
function checked<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  return zodBody(schema).transform(Object.fromEntries(formOf(body)), { type: 'body' });
}

const labels: Readonly<Record<string, string>> = { value: 'The amount', type: 'The type', verdict: 'The verdict' };

function wordsOf({ title, detail, errors }: Problem): string {
  const faults = errors?.map(({ field, rule }) => `${labels[field] ?? field} ${rule}.`).join(' ');
  return faults ?? (detail === undefined ? `${title}.` : `${title}. ${detail}`);
}
