import { z } from 'zod';
import { defineEvent } from '../event-definition';
import { topics } from '../topics';
import { reportedAmountSchema } from './apo-result';

export const disputeResultDataSchema = z.object({
  /** Our number of the stored notification, whose raw bytes and signature are the evidence. */
  notificationId: z.string(),
  route: z.string(),
  receivedAt: z.iso.datetime(),
  /** In one spelling where the documents have two (APO reference C16): DISPUTE_CREATED, DISPUTE_JUDGED, … */
  event: z.string(),
  disputeId: z.string().optional(),
  apoPaymentId: z.string().optional(),
  paymentRequestId: z.string().optional(),
  disputeAmount: reportedAmountSchema.optional(),
  disputeType: z.string().optional(),
  disputeReasonCode: z.string().optional(),
  defenseDueTime: z.string().optional(),
  /** How it ended, from the merchant's view; absent while it is open. */
  ending: z.string().optional(),
});

export type DisputeResultData = z.output<typeof disputeResultDataSchema>;

/** APO notified how a dispute stands; verified and stored by webhook-ingest. */
export const DisputeResult = defineEvent({
  name: 'DisputeResult',
  type: 'paywright.dispute.result.v1',
  topic: topics.apoResults,
  schema: disputeResultDataSchema,
});
