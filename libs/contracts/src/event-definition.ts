import { CloudEvent, Kafka } from 'cloudevents';
import type { z } from 'zod';
import type { Topic } from './topics';

/** One kind of event: its name in code, its type on the wire, where it travels and what it carries. */
export interface EventDefinition<Schema extends z.ZodType = z.ZodType> {
  /** The one name in code and documents, in the past tense: `PaymentCaptured`. */
  readonly name: string;
  /** The CloudEvents type; a new meaning is a new version: `paywright.payment.captured.v1`. */
  readonly type: string;
  readonly topic: Topic;
  readonly schema: Schema;
}

/** What the event log carries: CloudEvents 1.0 in Kafka's binary content mode. */
export interface WireMessage {
  readonly topic: string;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: string;
}

export interface EventFields<Data> {
  /** Unique per source; a repeat of the same fact carries the same id. */
  readonly id: string;
  /** Who says so: `payment-service`, `order-service`, `api-gateway/<client id>`. */
  readonly source: string;
  /** The partition key, also the CloudEvents subject. */
  readonly key: string;
  /** When it happened, epoch milliseconds. */
  readonly at: number;
  readonly data: Data;
  /** W3C trace context of the work that caused it. */
  readonly traceparent?: string;
}

/** An event read from the log whose data matched its schema. */
export interface ReceivedEvent<Data> {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly time: string;
  readonly data: Data;
}

/** Says why a message does not match its contract; carries field paths and rules, never values. */
export class ContractViolation extends Error {
  readonly code = 'contract-violation';
  readonly retryable = false;

  constructor(message: string) {
    super(message);
    this.name = 'ContractViolation';
  }
}

export function defineEvent<Schema extends z.ZodType>(definition: EventDefinition<Schema>): EventDefinition<Schema> {
  return definition;
}

/** Writes the event as it goes onto the log. The producer's own data is not checked again. */
export function encodeEvent<Schema extends z.ZodType>(
  definition: EventDefinition<Schema>,
  event: EventFields<z.input<Schema>>,
): WireMessage {
  const message = Kafka.binary(
    new CloudEvent(
      {
        id: event.id,
        source: event.source,
        type: definition.type,
        subject: event.key,
        time: new Date(event.at).toISOString(),
        datacontenttype: 'application/json',
        data: event.data,
        ...(event.traceparent === undefined ? {} : { traceparent: event.traceparent }),
      },
      false,
    ),
  );
  return {
    topic: definition.topic,
    key: event.key,
    headers: definedOnly(message.headers),
    value: typeof message.value === 'string' ? message.value : JSON.stringify(message.value),
  };
}

/** The library lists absent attributes as undefined; a log's headers are texts. */
function definedOnly(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** Reads and checks an event. Throws {@link ContractViolation} naming every field that breaks the schema. */
export function decodeEvent<Schema extends z.ZodType>(
  definition: EventDefinition<Schema>,
  message: Pick<WireMessage, 'headers' | 'value'>,
): ReceivedEvent<z.output<Schema>> {
  const { ce_id: id, ce_source: source, ce_type: type, ce_time: time } = message.headers;
  if (!id || !source || !type) throw new ContractViolation('ce_id, ce_source and ce_type headers are required');
  if (type !== definition.type) throw new ContractViolation(`ce_type must be ${definition.type}`);
  let json: unknown;
  try {
    json = JSON.parse(message.value);
  } catch {
    throw new ContractViolation('the value is not JSON');
  }
  const parsed = definition.schema.safeParse(json);
  if (!parsed.success) throw new ContractViolation(describeIssues(parsed.error));
  return { id, source, type, time: time ?? '', data: parsed.data };
}

/** Every issue as `field: rule`, joined by `; `. Values never appear: they may be a card number in the wrong place. */
export function describeIssues(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.join('.') || '(body)'}: ${issue.message}`).join('; ');
}
