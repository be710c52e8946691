import { Body, Controller, Get, Param, Post, Res } from '@nestjs/common';
import { RawBody } from '@paywright/http';
import type { FastifyReply } from 'fastify';
import { formOf } from '../http/form';
import { sendPage } from '../http/send-page';
import { isKoreanBrand } from '../payments/brands';
import type { Payment } from '../payments/payment';
import { judgeTypedCard } from '../payments/typed-card';
import { Sandbox } from '../sandbox';
import { brandPage, cardPage, challengePage, finishedPage, issuerPage, unknownPage } from './pages';

/**
 * The pages behind `normalUrl`: choose a Korean card's issuer, or type any other card; then approve, decline or leave at
 * the issuer's. Plain forms, so that a browser and a simple HTTP client can both be the buyer.
 */
@Controller('checkout/:token')
export class CheckoutController {
  constructor(private readonly sandbox: Sandbox) {}

  @Get()
  show(@Param('token') token: string, @Res() reply: FastifyReply): void {
    const payment = this.sandbox.payments.ofToken(token);
    if (!payment) sendPage(reply, 404, unknownPage());
    else if (payment.status !== 'PROCESSING') sendPage(reply, 410, finishedPage(payment));
    else sendPage(reply, 200, pageOf(payment));
  }

  @Post('brand')
  @RawBody()
  chooseBrand(@Param('token') token: string, @Body() body: unknown, @Res() reply: FastifyReply): void {
    const payment = this.open(token, reply);
    if (!payment) return;
    const brand = formOf(body).get('brand') ?? '';
    if (payment.card !== 'korean' || !isKoreanBrand(brand)) return sendPage(reply, 400, pageOf(payment));
    payment.brand = brand;
    void reply.redirect(`/checkout/${token}`, 303);
  }

  @Post('card')
  @RawBody()
  typeCard(@Param('token') token: string, @Body() body: unknown, @Res() reply: FastifyReply): void {
    const payment = this.open(token, reply);
    if (!payment) return;
    if (payment.card !== 'general' || payment.threeDS) return sendPage(reply, 400, pageOf(payment));
    const judged = judgeTypedCard(formOf(body), this.sandbox.clock.now());
    if (judged.kind === 'wrong') return sendPage(reply, 400, cardPage(payment, judged.what));
    if (payment.asksConsent) payment.keepsCard = formOf(body).get('keepCard') === 'yes';
    this.sandbox.settle.present(payment, judged.card, judged.behaviour);
    void reply.redirect(payment.threeDS === 'challenge' ? `/checkout/${token}` : payment.redirectUrl, 303);
  }

  @Post('decision')
  @RawBody()
  decide(@Param('token') token: string, @Body() body: unknown, @Res() reply: FastifyReply): void {
    const payment = this.open(token, reply);
    if (!payment) return;
    const decision = formOf(body).get('decision') ?? '';
    const mayDecide = payment.card === 'korean' ? payment.brand !== undefined : payment.threeDS === 'challenge';
    if (!mayDecide || !['approve', 'decline', 'leave'].includes(decision)) {
      return sendPage(reply, 400, pageOf(payment));
    }
    if (decision === 'approve') {
      if (payment.threeDS) payment.threeDS = 'passed';
      this.sandbox.settle.approve(payment);
    } else if (decision === 'decline') {
      // A failed 3DS is told to nobody: the payment stays until it expires (APO reference 2.15).
      if (payment.threeDS) payment.threeDS = 'failed';
      else this.sandbox.settle.decline(payment);
    }
    // Without parameters: the merchant learns the result from the gateway, never from the buyer (APO reference 2.1.1).
    void reply.redirect(payment.redirectUrl, 303);
  }

  /** The payment if it still waits for its buyer; else the page that says so has been sent. */
  private open(token: string, reply: FastifyReply): Payment | undefined {
    const payment = this.sandbox.payments.ofToken(token);
    if (payment?.status === 'PROCESSING') return payment;
    if (payment) sendPage(reply, 409, finishedPage(payment));
    else sendPage(reply, 404, unknownPage());
    return undefined;
  }
}

/** Where the buyer of an open payment is. */
function pageOf(payment: Payment): string {
  if (payment.card === 'korean') return payment.brand ? issuerPage(payment) : brandPage(payment);
  if (payment.threeDS === 'failed') return finishedPage(payment);
  return payment.threeDS === 'challenge' ? challengePage(payment) : cardPage(payment);
}
