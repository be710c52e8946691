import { Body, Controller, Get, Param, Post, Res } from '@nestjs/common';
import { RawBody } from '@paywright/http';
import type { FastifyReply } from 'fastify';
import { sendPage } from '../http/send-page';
import { isKoreanBrand } from '../payments/brands';
import type { Payment } from '../payments/payment';
import { Sandbox } from '../sandbox';
import { brandPage, finishedPage, issuerPage, unknownPage } from './pages';

/**
 * The pages behind `normalUrl`: choose the card's issuer, then approve, decline or leave at the issuer's. Plain forms,
 * so that a browser and a simple HTTP client can both be the buyer.
 */
@Controller('checkout/:token')
export class CheckoutController {
  constructor(private readonly sandbox: Sandbox) {}

  @Get()
  show(@Param('token') token: string, @Res() reply: FastifyReply): void {
    const payment = this.sandbox.payments.ofToken(token);
    if (!payment) sendPage(reply, 404, unknownPage());
    else if (payment.status !== 'PROCESSING') sendPage(reply, 410, finishedPage(payment));
    else sendPage(reply, 200, payment.brand ? issuerPage(payment) : brandPage(payment));
  }

  @Post('brand')
  @RawBody()
  chooseBrand(@Param('token') token: string, @Body() body: unknown, @Res() reply: FastifyReply): void {
    const payment = this.open(token, reply);
    if (!payment) return;
    const brand = formField(body, 'brand');
    if (!isKoreanBrand(brand)) return sendPage(reply, 400, brandPage(payment));
    payment.brand = brand;
    void reply.redirect(`/checkout/${token}`, 303);
  }

  @Post('decision')
  @RawBody()
  decide(@Param('token') token: string, @Body() body: unknown, @Res() reply: FastifyReply): void {
    const payment = this.open(token, reply);
    if (!payment) return;
    if (!payment.brand) return sendPage(reply, 400, brandPage(payment));
    const decision = formField(body, 'decision');
    if (decision === 'approve') this.sandbox.settle.approve(payment);
    else if (decision === 'decline') this.sandbox.settle.decline(payment);
    else if (decision !== 'leave') return sendPage(reply, 400, issuerPage(payment));
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

function formField(body: unknown, name: string): string {
  return Buffer.isBuffer(body) ? (new URLSearchParams(body.toString('utf8')).get(name) ?? '') : '';
}
