/** The services, as they are started, stopped and killed. */
export const serviceNames = ['api-gateway', 'webhook-ingest', 'payment-service', 'fulfillment-service'] as const;

export type ServiceName = (typeof serviceNames)[number];

/** Every process of the system besides PostgreSQL and Kafka. The sandbox comes first: the others ask it for the time. */
export const processNames = ['apo-sandbox', ...serviceNames] as const;

export type ProcessName = (typeof processNames)[number];

/** Where each listens unless told otherwise. */
export const defaultPorts: Readonly<Record<ProcessName, number>> = {
  'api-gateway': 3000,
  'webhook-ingest': 3001,
  'payment-service': 3002,
  'fulfillment-service': 3003,
  'apo-sandbox': 3010,
};

/** One value for each process. */
export function eachProcess<Value>(valueOf: (name: ProcessName) => Value): Record<ProcessName, Value> {
  return Object.fromEntries(processNames.map((name) => [name, valueOf(name)])) as Record<ProcessName, Value>;
}

export function isProcessName(text: string): text is ProcessName {
  return (processNames as readonly string[]).includes(text);
}
