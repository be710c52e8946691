import { z } from 'zod';
import { defineEvent } from '../event-definition';
import { cardIdSchema } from '../payment-requests/payment-request';
import { topics } from '../topics';

/** A card kept for a buyer's later payments; masked, nothing is cut out of a card number. */
export const savedCardSchema = z.object({
  cardId: z.string(),
  referenceBuyerId: z.string(),
  brand: z.string().optional(),
  lastFour: z.string().optional(),
  funding: z.string().optional(),
  issuingCountry: z.string().optional(),
  /** False where APO's token is longer than its own pay takes: the buyer must type the card again. */
  usable: z.boolean(),
  createdAt: z.iso.datetime(),
});

export type SavedCardView = z.output<typeof savedCardSchema>;

/** What `GET /v1/saved-cards` answers. */
export const savedCardListSchema = z.object({ cards: z.array(savedCardSchema) });

/** What `POST /v1/card-sessions` answers: where a card may be handed in, and with what. */
export const cardSessionViewSchema = z.object({
  /** Sent as `Authorization: Bearer …` with the card; a secret. */
  cardSession: z.string(),
  /** Post the card here, from the buyer's browser or your server. */
  cardsUrl: z.string(),
  expiresAt: z.iso.datetime(),
});

/** A card as the buyer typed it. It is checked, sealed and forgotten; nothing of it ever appears in an answer or an error. */
export const typedCardSchema = z.strictObject({
  cardNo: z.string('must be text').meta({ description: '12 to 19 digits, without blanks' }),
  cvv: z.string('must be text').optional().meta({ description: 'The security code, three or four digits' }),
  expiryMonth: z.string('must be text').meta({ description: '01 to 12' }),
  expiryYear: z.string('must be text').meta({ description: 'Two digits, such as 29' }),
  cardholderName: z
    .strictObject({ firstName: z.string('must be text'), lastName: z.string('must be text') })
    .meta({ description: 'In English letters, as on the card' }),
  dateOfBirth: z.string('must be text').optional(),
  businessNo: z.string('must be text').optional(),
  cardPasswordDigest: z.string('must be text').optional(),
  payerEmail: z.string('must be text').optional(),
});

/** What `POST /v1/cards` answers. */
export const cardReferenceViewSchema = z.object({
  /** Good for one payment. */
  cardReference: z.string(),
  brand: z.string().optional(),
  expiresAt: z.iso.datetime(),
});

/** Somebody wants a kept card to be forgotten. Keyed by the payment that kept it. */
export const CardDeletionRequested = defineEvent({
  name: 'CardDeletionRequested',
  type: 'paywright.card.deletion-requested.v1',
  topic: topics.paymentRequests,
  schema: z.object({ cardId: cardIdSchema }),
});
