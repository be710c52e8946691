import { z } from 'zod';
import { totalSchema } from '../amount';

/**
 * The order as payment events carry it. It was checked strictly when it was asked for; here fields that a newer producer
 * adds pass through, or an older reader would put captured payments aside during a rollout.
 */
export const orderSnapshotSchema = z.looseObject({
  referenceOrderId: z.string(),
  orderDescription: z.string(),
  orderAmount: totalSchema,
  goods: z.array(z.looseObject({})).optional(),
  shipping: z.looseObject({}).optional(),
});

export type OrderSnapshot = z.output<typeof orderSnapshotSchema>;
