import { z } from 'zod';

/** What an acquirer says of itself in an APO message; kept per step because disputes and settlement files need it. */
export const acquirerInfoSchema = z.object({
  acquirerName: z.string(),
  referenceRequestId: z.string().optional(),
  acquirerTransactionId: z.string().optional(),
  acquirerMerchantId: z.string().optional(),
  acquirerResultCode: z.string().optional(),
  acquirerResultMessage: z.string().optional(),
  /** The acquirer's number of the payment; absent for ALIPAY. */
  acquirerReferenceNo: z.string().optional(),
});

export type AcquirerInfo = z.output<typeof acquirerInfoSchema>;

/** An amount as upstream reported it. Always storable: what is wrong with it is decided later, not here. */
export const reportedAmountSchema = z.object({ currency: z.string(), value: z.string() });

/** Fields every verified notification has. */
export const notificationFields = {
  /** Our number of the stored notification, whose raw bytes and signature are the evidence. */
  notificationId: z.string(),
  /** The route (upstream account) whose key verified it. */
  route: z.string(),
  receivedAt: z.iso.datetime(),
  result: z.object({
    resultStatus: z.string(),
    resultCode: z.string(),
    resultMessage: z.string().optional(),
  }),
  acquirerInfo: acquirerInfoSchema.optional(),
};
