import { randomUUID } from 'node:crypto';
import { allTopics, type EventDefinition } from '@paywright/contracts';
import type { EventLog, ReceivedMessage, Subscription } from '@paywright/event-log';
import type { z } from 'zod';

/** An event as it stands on the log. */
export interface SeenEvent<Data = Record<string, unknown>> {
  readonly id: string;
  readonly key: string;
  readonly source: string;
  readonly type: string;
  readonly data: Data;
}

/** Reads along everything on the event log, as an auditor would; a repeated event counts once. */
export class EventTail {
  private readonly events = new Map<string, SeenEvent>();
  private readonly raw: string[] = [];
  private readonly arrivals: { readonly source: string; readonly at: number }[] = [];
  private subscription: Subscription | undefined;

  constructor(private readonly eventLog: EventLog) {}

  async start(): Promise<void> {
    this.subscription = await this.eventLog.subscribe({
      group: `audit-${randomUUID()}`,
      topics: allTopics,
      batchSize: 200,
      handle: async (batch) => batch.forEach((message) => this.take(message)),
    });
  }

  /** Every event of this kind that is about this key, in the order of the log. */
  of<Schema extends z.ZodType>({ type }: EventDefinition<Schema>, key: string): SeenEvent<z.output<Schema>>[] {
    return [...this.events.values()].filter((event) => event.type === type && event.key === key) as SeenEvent<
      z.output<Schema>
    >[];
  }

  /** When the first event of this service arrived here after a time; epoch milliseconds both. */
  firstAfter(service: string, time: number): number | undefined {
    return this.arrivals.find(({ source, at }) => at > time && source.split('/')[0] === service)?.at;
  }

  /** Whether the event with this id of this source was read. */
  has(source: string, id: string): boolean {
    return this.events.has(`${source}/${id}`);
  }

  /** Every event of this kind. */
  all<Schema extends z.ZodType>({ type }: EventDefinition<Schema>): SeenEvent<z.output<Schema>>[] {
    return [...this.events.values()].filter((event) => event.type === type) as SeenEvent<z.output<Schema>>[];
  }

  /** Everything that was read, as it stood on the log. */
  texts(): readonly string[] {
    return this.raw;
  }

  async stop(): Promise<void> {
    await this.subscription?.stop();
    await this.eventLog.close();
  }

  private take({ key, headers, value }: ReceivedMessage): void {
    this.raw.push(JSON.stringify({ key, headers, value }));
    const { ce_id: id = '', ce_source: source = '', ce_type: type = '' } = headers;
    this.arrivals.push({ source, at: Date.now() });
    this.events.set(`${source}/${id}`, { id, key, source, type, data: readJson(value) });
  }
}

/** Events that break every schema are on the log, too. */
function readJson(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
