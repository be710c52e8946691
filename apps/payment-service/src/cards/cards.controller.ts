import { Body, Controller, Headers, Inject, Post } from '@nestjs/common';
import { cardBrandOf, type CardFault, cardFaults, cardFaultTexts } from '@paywright/apo';
import { type cardReferenceViewSchema, readCardSession, typedCardSchema } from '@paywright/contracts';
import { Problem, zodBody } from '@paywright/http';
import { isoInstant } from '@paywright/kernel';
import type { z } from 'zod';
import { type PaymentService, paymentServiceToken } from '../payment-service';

/** The field of the form each fault belongs to. */
const fields: Readonly<Record<CardFault, string>> = {
  'number-not-digits': 'cardNo',
  'number-length': 'cardNo',
  'number-check-digit': 'cardNo',
  'cvv-not-digits': 'cvv',
  'cvv-length': 'cvv',
  'month-invalid': 'expiryMonth',
  'year-invalid': 'expiryYear',
  expired: 'expiryYear',
  'name-missing': 'cardholderName',
  'name-not-english': 'cardholderName',
  'birth-date-invalid': 'dateOfBirth',
  'business-number-invalid': 'businessNo',
  'pin-digits-invalid': 'cardPasswordDigest',
  'email-invalid': 'payerEmail',
};

/** All that the world may reach of this service. */
export const cardsPath = '/v1/cards';

const typedCard = zodBody(typedCardSchema);

/** Takes a card from the merchant's own form. Every repeat is a card of its own: no answer is ever stored. */
@Controller(cardsPath)
export class CardsController {
  constructor(@Inject(paymentServiceToken) private readonly service: PaymentService) {}

  @Post()
  async take(
    @Headers('authorization') authorization: string | undefined,
    @Body() body: unknown,
  ): Promise<z.output<typeof cardReferenceViewSchema>> {
    const { cards, cardSessionKey, clock } = this.service;
    if (!cards.typed || !cardSessionKey) {
      throw new Problem(503, 'cards-not-configured', 'Cards are not taken here', {
        detail: 'Set CARD_KEYS and CARD_SESSION_PUBLIC_KEY on payment-service.',
      });
    }
    const now = clock.now();
    const session = readCardSession(authorization?.replace(/^Bearer /i, '') ?? '', cardSessionKey, now);
    if (!session) {
      throw new Problem(401, 'card-session-invalid', 'The card session is missing, wrong or over', {
        detail: 'Get one by POST /v1/card-sessions, and send it as Authorization: Bearer cs_… within five minutes.',
      });
    }
    // Whoever has no leave to hand in a card learns nothing of what one looks like.
    const card = typedCard.transform(body, { type: 'body' });
    const faults = cardFaults(card, now);
    if (faults.length > 0) {
      throw new Problem(422, 'invalid-card', 'The card breaks its rules', {
        errors: faults.map((fault) => ({ field: fields[fault], rule: cardFaultTexts[fault] })),
      });
    }
    const { reference, expiresAt } = await cards.typed.keep(card, session.source);
    return { cardReference: reference, brand: cardBrandOf(card.cardNo), expiresAt: isoInstant(expiresAt) };
  }
}
