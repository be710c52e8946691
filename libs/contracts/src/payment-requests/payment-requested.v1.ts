import { defineEvent } from '../event-definition';
import { topics } from '../topics';
import { paymentRequestedDataSchema } from './payment-request';

/** Somebody wants to be paid. Published by api-gateway for its clients and by any other known service for itself. */
export const PaymentRequested = defineEvent({
  name: 'PaymentRequested',
  type: 'paywright.payment.requested.v1',
  topic: topics.paymentRequests,
  schema: paymentRequestedDataSchema,
});
