/** The few topics of the system. Keys are named beside each; order is promised per key. */
export const topics = {
  /** Commands from whoever wants a payment; key: our payment id. */
  paymentRequests: 'payments.requests',
  /** What APO notified, verified and stored; key: apoPaymentId, else paymentRequestId. */
  apoResults: 'apo.results',
  /** What became of payments; key: our payment id. */
  paymentEvents: 'payments.events',
  /** What upstream told of payments that changed nothing, and which routes they take: for their timelines; key: our payment id. */
  paymentMessages: 'payments.messages',
  /** What became of shipments; key: our payment id. */
  fulfillmentEvents: 'fulfillment.events',
  /** Messages nobody can process, with the reason; key: the key of the original. */
  deadLetters: 'dead-letters',
} as const;

export type Topic = (typeof topics)[keyof typeof topics];

/** Every topic, as the event log creates them. */
export const allTopics: readonly Topic[] = Object.values(topics);
