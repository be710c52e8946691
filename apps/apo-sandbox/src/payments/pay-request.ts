import type { AmountJson } from '@paywright/kernel';
import { isAmountValue } from '@paywright/kernel';
import { z } from 'zod';
import type { Refusal } from '../gateway/result';
import { illegal } from '../gateway/result';

/** APO accepts numbers and booleans where it documents text (APO reference 1.9). */
const asText = (value: unknown): unknown =>
  typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
const asBoolean = (value: unknown): unknown => (value === 'true' ? true : value === 'false' ? false : value);
/** "" and null stand for a field that is not given. */
const asAbsent = (value: unknown): unknown => (value === null || value === '' ? undefined : asText(value));

const text = (max: number) =>
  z.preprocess(asText, z.string('is required').min(1, 'is required').max(max, `has more than ${max} characters`));
const optionalText = (max: number) =>
  z.preprocess(asAbsent, z.string('must be text').max(max, `has more than ${max} characters`).optional()).optional();
const boolean = z.preprocess(asBoolean, z.boolean('is required and is true or false'));
const optionalBoolean = z.preprocess(
  (value) => asBoolean(value) ?? undefined,
  z.boolean('must be true or false').optional(),
);

/** Amounts are whole smallest units as text (APO reference 5). */
const amount = z.object(
  {
    currency: text(3).refine((code) => /^[A-Z]{3}$/.test(code), 'has three upper-case letters'),
    value: text(17).refine(isAmountValue, 'is a positive whole number of 1 to 16 digits without leading zeros'),
  },
  'is required',
) satisfies z.ZodType<AmountJson>;

const buyer = z
  .object(
    { referenceBuyerId: optionalText(64), buyerPhoneNo: optionalText(24), buyerEmail: optionalText(64) },
    'is required',
  )
  .refine(
    (given) => given.referenceBuyerId ?? given.buyerPhoneNo ?? given.buyerEmail,
    'needs referenceBuyerId, buyerPhoneNo or buyerEmail',
  );

const metaData = z
  .object(
    {
      paymentMethodRegion: optionalText(6),
      requireIssuerAuthentication: optionalBoolean,
      selectedCardBrand: optionalText(64),
      is3DSAuthentication: optionalBoolean,
      cardNo: optionalText(32),
      cvv: optionalText(4),
      expiryMonth: optionalText(2),
      expiryYear: optionalText(2),
      cardholderName: z.object({ firstName: optionalText(32), lastName: optionalText(32) }).nullish(),
      tokenizeMode: optionalText(16),
      isCardOnFile: optionalBoolean,
    },
    'must be an object',
  )
  .nullish();

const paySchema = z.object(
  {
    productCode: text(32).refine((code) => code === 'CASHIER_PAYMENT', 'must be CASHIER_PAYMENT'),
    paymentRequestId: text(64),
    order: z.object(
      { referenceOrderId: text(64), orderDescription: text(256), orderAmount: amount, buyer },
      'is required',
    ),
    paymentAmount: amount,
    paymentMethod: z.object(
      {
        paymentMethodType: text(64),
        paymentMethodId: optionalText(128),
        paymentMethodMetaData: metaData,
        /** The SDKs have it here, the guides in the map (APO reference C10). */
        requireIssuerAuthentication: optionalBoolean,
      },
      'is required',
    ),
    paymentRedirectUrl: text(2048),
    paymentNotifyUrl: optionalText(2048),
    paymentFactor: z.object({ isAuthorization: boolean, captureMode: optionalText(16) }, 'is required for cards'),
    paymentExpiryTime: optionalText(64),
    settlementStrategy: z.object({ settlementCurrency: text(3) }, 'must be an object').nullish(),
    env: z.object(
      {
        terminalType: z.enum(['WEB', 'WAP', 'APP', 'MINI_APP'], 'must be WEB, WAP, APP or MINI_APP'),
        osType: z.preprocess(asAbsent, z.enum(['IOS', 'ANDROID'], 'must be IOS or ANDROID').optional()),
        clientIp: text(64),
      },
      'is required',
    ),
    merchantRegion: optionalText(2),
    userRegion: optionalText(2),
    metadata: optionalText(2048),
  },
  'must be a JSON object',
);

/** A pay request whose fields are there and of the right form (APO reference 2.1). */
export type PayRequest = z.output<typeof paySchema>;

/** Checks form and presence; the refusal names the first field that is wrong. Unknown fields are ignored. */
export function readPayRequest(body: unknown): PayRequest | Refusal {
  const read = paySchema.safeParse(body);
  if (read.success) return read.data;
  const issue = read.error.issues[0]!;
  return illegal(issue.path.join('.') || 'the body', issue.message);
}
