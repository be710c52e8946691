import { holdsCardNumber, isPaymentId } from '@paywright/kernel';
import { z } from 'zod';
import { amountSchema } from '../amount';
import { koreanCardBrands } from './korean-card-brands';

/** Half a surrogate pair or a NUL is a text in JSON and nowhere else: neither a database nor APO takes it. */
const unprintable = /[\p{Cc}\p{Cs}]/u;

/** Text as databases and APO take it. */
export const text = (max: number) =>
  z
    .string()
    .min(1, 'must not be empty')
    .max(max, `must have at most ${max} characters`)
    .refine((value) => !unprintable.test(value), 'must not have control characters');

/** A requester's own reference; unique per requester, safe in URLs and logs. */
export const referenceSchema = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9_.:~-]{0,63}$/,
    'must have 1 to 64 letters, digits or _ . : ~ -, starting with a letter or digit',
  );

const buyerSchema = z
  .strictObject({
    referenceBuyerId: text(64).optional(),
    buyerPhoneNo: text(24).optional(),
    buyerEmail: z.email('must be an e-mail address').max(64, 'must have at most 64 characters').optional(),
    buyerName: z
      .strictObject({ firstName: text(32), middleName: text(32), lastName: text(32), fullName: text(128) })
      .partial()
      .optional(),
  })
  .refine((buyer) => buyer.referenceBuyerId ?? buyer.buyerPhoneNo ?? buyer.buyerEmail, {
    message: 'give at least one of referenceBuyerId, buyerPhoneNo, buyerEmail',
  });

const goodsSchema = z.strictObject({
  referenceGoodsId: text(64),
  goodsName: text(256),
  goodsCategory: text(64).optional(),
  goodsBrand: text(64).optional(),
  goodsUnitAmount: amountSchema.optional(),
  goodsQuantity: z
    .string()
    .regex(/^[1-9][0-9]{0,8}$/, 'must be a positive whole number as text, such as "2"')
    .optional(),
  goodsSkuName: text(64).optional(),
  deliveryMethodType: z.enum(['PHYSICAL', 'DIGITAL']).optional(),
});

const addressSchema = z.strictObject({
  region: z.string().regex(/^[A-Z]{2}$/, 'must be a two-letter country code in upper case, such as KR'),
  state: text(8).optional(),
  city: text(32).optional(),
  address1: text(256).optional(),
  address2: text(256).optional(),
  zipCode: text(32).optional(),
});

const shippingSchema = z.strictObject({
  shippingName: z
    .strictObject({ firstName: text(32), middleName: text(32), lastName: text(32), fullName: text(128) })
    .partial()
    .optional(),
  shippingAddress: addressSchema.optional(),
  shippingCarrier: text(128).optional(),
  shippingPhoneNo: text(16).optional(),
  shipToEmail: z.email('must be an e-mail address').max(64).optional(),
});

/** The order as the merchant knows it; field names and limits are APO's (APO reference 2.1.2). */
export const orderSchema = z.strictObject({
  referenceOrderId: referenceSchema,
  orderDescription: text(256),
  orderAmount: amountSchema,
  buyer: buyerSchema,
  goods: z.array(goodsSchema).min(1).max(100, 'must have at most 100 entries').optional(),
  shipping: shippingSchema.optional(),
});

export type Order = z.output<typeof orderSchema>;

/** A South Korean issuer-authenticated card; the buyer types it on the issuer's page, never here (APO reference 3.3). */
const koreanCardSchema = z.strictObject({
  requireIssuerAuthentication: z.literal(true),
  paymentMethodRegion: z.literal('KR', 'must be "KR"').default('KR'),
  selectedCardBrand: z.enum(koreanCardBrands, `must be one of ${koreanCardBrands.join(', ')}`).optional(),
});

/** A card typed into the merchant's own form, as `POST /v1/cards` answers it; good for one payment. */
export const cardReferenceSchema = z.string().regex(/^one_[0-9a-z]{26}$/, 'must be a cardReference, one_…');

/** A card kept from an earlier payment, as `GET /v1/saved-cards` lists it. */
export const cardIdSchema = z.string().regex(/^crd_[0-9a-z]{26}$/, 'must be a cardId, crd_…');

/** Any other card: typed on APO's page, typed into the merchant's own form, or kept from before (APO reference 2.1.3). */
const generalCardSchema = z.strictObject({
  requireIssuerAuthentication: z.literal(false).default(false),
  is3DSAuthentication: z
    .boolean('must be true or false')
    .default(false)
    .meta({ description: 'Ask for 3DS; otherwise the acquirer decides' }),
  cardReference: cardReferenceSchema
    .meta({ description: 'Typed into your own form: what POST /v1/cards answered' })
    .optional(),
  cardId: cardIdSchema.meta({ description: 'Kept from an earlier payment of this buyer' }).optional(),
  tokenizeMode: z
    .enum(['ENABLED', 'DISABLED', 'ASKFORCONSENT'], 'must be ENABLED, DISABLED or ASKFORCONSENT')
    .meta({ description: 'Whether the card is kept for later: yes, no, or as the buyer chooses on the page' })
    .optional(),
});

type GeneralCard = z.output<typeof generalCardSchema>;

/** What of a card goes with what; each fault names its field. */
function cardFaults(card: GeneralCard, hasBuyerId: boolean): [keyof GeneralCard, string][] {
  const { cardReference, cardId, tokenizeMode } = card;
  const faults: [keyof GeneralCard, string][] = [];
  if (cardReference && cardId) faults.push(['cardId', 'must not be given beside cardReference']);
  if (cardId && tokenizeMode) faults.push(['tokenizeMode', 'must not be given for a card that is kept already']);
  if (cardReference && tokenizeMode === 'ASKFORCONSENT') {
    faults.push([
      'tokenizeMode',
      'must be ENABLED or DISABLED for a card typed into your own form: ask the buyer there',
    ]);
  }
  const keeps = tokenizeMode === 'ENABLED' || tokenizeMode === 'ASKFORCONSENT';
  if ((keeps || cardId) && !hasBuyerId) {
    faults.push([cardId ? 'cardId' : 'tokenizeMode', 'needs order.buyer.referenceBuyerId: cards are kept per buyer']);
  }
  return faults;
}

export const paymentMethodSchema = z.strictObject({
  paymentMethodType: z.literal('CARD', 'must be "CARD"'),
  paymentMethodMetaData: z.discriminatedUnion('requireIssuerAuthentication', [koreanCardSchema, generalCardSchema], {
    error: 'requireIssuerAuthentication must be true (South Korean card) or false (any other card)',
  }),
});

/** Who starts the capture: the acquirer by itself, or you, by a request of its own (APO reference C3). */
const paymentFactorSchema = z.strictObject({
  captureMode: z
    .enum(['AUTOMATIC', 'MANUAL'], 'must be AUTOMATIC or MANUAL')
    .default('AUTOMATIC')
    .meta({ description: 'MANUAL: the money is taken only when you ask for its capture' }),
});

const envSchema = z
  .strictObject({
    terminalType: z.enum(['WEB', 'WAP', 'APP', 'MINI_APP'], 'must be one of WEB, WAP, APP, MINI_APP'),
    osType: z.enum(['IOS', 'ANDROID'], 'must be IOS or ANDROID').optional(),
    clientIp: z.union([z.ipv4(), z.ipv6()], "must be the buyer's IP address"),
    deviceTokenId: text(64).optional(),
    deviceLanguage: text(32).optional(),
  })
  .refine((env) => env.terminalType !== 'WAP' || env.osType, {
    path: ['osType'],
    message: 'must be given when terminalType is WAP',
  });

const loopbackHosts = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Only https, or http to this machine: the second form is refused by a production gateway (see `rejectPlainHttp`). */
function isSafeUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const url = new URL(value);
  return url.protocol === 'https:' || (url.protocol === 'http:' && loopbackHosts.has(url.hostname));
}

const redirectUrlSchema = z
  .string()
  .max(2048, 'must have at most 2048 characters')
  .refine(isSafeUrl, 'must be an https URL')
  .meta({ format: 'uri', description: 'Where the buyer returns to: a neutral page, since coming back proves nothing' });

/** How routes are named: as in payment-service's ROUTES. */
export const routeNameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'must have 1 to 32 lower-case letters, digits or dashes');

const requestFields = {
  order: orderSchema,
  paymentAmount: amountSchema,
  paymentMethod: paymentMethodSchema,
  paymentFactor: paymentFactorSchema.optional(),
  route: routeNameSchema
    .optional()
    .meta({ description: 'The upstream account it must go through, by its name; chosen for you when left out' }),
  metadata: z
    .record(
      z.string().regex(/^[A-Za-z][A-Za-z0-9_.-]{0,63}$/, 'must have 1 to 64 letters, digits or _ . -'),
      text(256).refine((value) => !holdsCardNumber(value), 'must hold no card number; leave it out'),
    )
    .refine((entries) => Object.keys(entries).length <= 20, 'must have at most 20 entries')
    .optional()
    .meta({ description: 'What routing rules may look at; kept here, never sent to APO; no card data, no secrets' }),
  /** Where the buyer returns to; a neutral page, since coming back proves nothing. */
  paymentRedirectUrl: redirectUrlSchema,
  env: envSchema,
};

interface Checked {
  order: Order;
  paymentAmount: z.output<typeof amountSchema>;
  paymentMethod: z.output<typeof paymentMethodSchema>;
  paymentFactor?: z.output<typeof paymentFactorSchema>;
  route?: string;
  paymentRedirectUrl: string;
}

function checkAmounts(request: Checked, context: z.RefinementCtx): void {
  const { orderAmount } = request.order;
  if (orderAmount.currency !== request.paymentAmount.currency || orderAmount.value !== request.paymentAmount.value) {
    context.addIssue({ code: 'custom', path: ['paymentAmount'], message: 'must equal order.orderAmount' });
  }
  const { paymentMethodMetaData } = request.paymentMethod;
  if (!paymentMethodMetaData.requireIssuerAuthentication) {
    const hasBuyerId = request.order.buyer.referenceBuyerId !== undefined;
    for (const [field, message] of cardFaults(paymentMethodMetaData, hasBuyerId)) {
      context.addIssue({ code: 'custom', path: ['paymentMethod', 'paymentMethodMetaData', field], message });
    }
  }
  const { requireIssuerAuthentication } = paymentMethodMetaData;
  if (requireIssuerAuthentication && request.paymentAmount.currency !== 'KRW') {
    context.addIssue({
      code: 'custom',
      path: ['paymentAmount', 'currency'],
      message: 'must be KRW for South Korean issuer-authenticated cards',
    });
  }
  if (requireIssuerAuthentication && request.paymentFactor?.captureMode === 'MANUAL') {
    context.addIssue({
      code: 'custom',
      path: ['paymentFactor', 'captureMode'],
      message: 'must be AUTOMATIC for South Korean issuer-authenticated cards, which are captured by their acquirer',
    });
  }
}

/** What a client posts to `/v1/payments`. Unknown fields are refused, so that a typing mistake is seen. */
export const createPaymentSchema = z
  .strictObject({
    /** The client's own number of this payment; its Idempotency-Key when left out. */
    paymentRef: referenceSchema
      .meta({ description: 'Your number of this payment, unique among yours; the Idempotency-Key when left out' })
      .optional(),
    ...requestFields,
  })
  .superRefine(checkAmounts);

export type CreatePayment = z.output<typeof createPaymentSchema>;

/** The same before defaults are filled in: what a client writes. */
export type CreatePaymentInput = z.input<typeof createPaymentSchema>;

/** An answer to the request is keyed by it, so it must be fit to be a key. */
export const paymentIdSchema = z
  .string()
  .refine((id): boolean => isPaymentId(id), 'must be pay_ and 26 characters, computed from source and paymentRef');

/** What travels in `PaymentRequested`: checked as strictly, except that unknown top-level fields are ignored. */
export const paymentRequestedDataSchema = z
  .object({ paymentId: paymentIdSchema, paymentRef: referenceSchema, ...requestFields })
  .superRefine(checkAmounts);

export type PaymentRequestedData = z.output<typeof paymentRequestedDataSchema>;

/** Whether the URL is plain http: allowed for loopback on a laptop, refused in production. */
export function isPlainHttp(url: string): boolean {
  return new URL(url).protocol === 'http:';
}
