/**
 * Every field a log line may have; whatever is not listed is dropped before it is written. Add ids, counts, names and
 * outcomes. Never add anything that can hold a body, a header, a key, card data, buyer data or a page's address.
 */
export const allowedFields = [
  // who speaks
  'component',
  'incident',
  'traceId',
  'spanId',
  // what it is about
  'paymentId',
  'apoPaymentId',
  'paymentRequestId',
  'operationId',
  'orderId',
  'captureId',
  'captureRequestId',
  'refundId',
  'disputeId',
  'shipmentId',
  'notificationId',
  'clientId',
  'source',
  'route',
  'acquirer',
  'keyVersion',
  'amount',
  'currency',
  // messages
  'messageId',
  'messageType',
  'topic',
  'partition',
  'offset',
  'group',
  'consumer',
  'key',
  'lag',
  // what happened
  'kind',
  'state',
  'previous',
  'status',
  'outcome',
  'reason',
  'code',
  'check',
  'signal',
  'attempts',
  'count',
  'version',
  // calls
  'method',
  'path',
  'statusCode',
  'host',
  'port',
  'url',
  // times
  'at',
  'dueAt',
  'ageMs',
  'delayMs',
  'durationMs',
  'timeoutMs',
  'rate',
  'seed',
  // stores
  'database',
  'migration',
  'table',
] as const;

export type AllowedField = (typeof allowedFields)[number];

const known: ReadonlySet<string> = new Set(allowedFields);

export function isAllowedField(name: string): name is AllowedField {
  return known.has(name);
}
