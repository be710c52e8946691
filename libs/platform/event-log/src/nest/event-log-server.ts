import { Server } from '@nestjs/microservices';
import type { CustomTransportStrategy, MessageHandler } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import type { EventLog, ReceivedMessage, SubscribeOptions, Subscription } from '../event-log';
import { rejected } from '../event-log-error';
import type { SubscriptionStatus } from '../runtime/consumption';
import { UnprocessableMessage } from './unprocessable-message';

export interface EventLogServerOptions extends Pick<SubscribeOptions, 'maxConcurrentKeys' | 'retry' | 'hooks'> {
  readonly eventLog: EventLog;
  readonly group: string;
  readonly topics: readonly string[];
  /**
   * Sets the message aside for good, with the reason; resolves when that is durable. Called for what a handler finds
   * unprocessable and for unknown versions of types that have a handler.
   */
  deadLetter(message: ReceivedMessage, reason: string): Promise<void>;
  /** What becomes of types no handler has in any version: skipped unless told. */
  readonly unknownTypes?: 'skip' | 'dead-letter';
}

/**
 * Nest's transport over the event log. `@EventPattern('paywright.payment.requested.v1')` handles one message of that
 * type; `@EventPattern('payments.events', { batch: 200 })`, a topic's name, handles up to 200 messages of that topic.
 */
export class EventLogServer extends Server implements CustomTransportStrategy {
  private subscription: Subscription | undefined;

  constructor(private readonly options: EventLogServerOptions) {
    super();
  }

  listen(callback: (error?: unknown) => void): void {
    this.subscribe().then(() => callback(), callback);
  }

  /** Waits for the handlers in flight. */
  async close(): Promise<void> {
    await this.subscription?.stop();
  }

  /** What is consumed, blocked and paused; undefined before `listen`. */
  consumption(): SubscriptionStatus | undefined {
    return this.subscription?.status();
  }

  on(): never {
    throw new Error('the event log server has no events; watch it through the hooks of its options');
  }

  unwrap<T>(): T {
    return this.options.eventLog as T;
  }

  private async subscribe(): Promise<void> {
    const { eventLog, group, topics, maxConcurrentKeys, retry, hooks } = this.options;
    this.checkPatterns();
    const batchSize = Object.fromEntries(topics.map((topic) => [topic, this.batchSizeOf(topic)]));
    this.subscription = await eventLog.subscribe({
      ...{ group, topics, batchSize, maxConcurrentKeys, retry, hooks },
      handle: (batch) => this.handle(batch),
    });
  }

  /** A pattern that looks like a topic but is not consumed would wait for ever. */
  private checkPatterns(): void {
    for (const [pattern, { extras }] of this.messageHandlers) {
      if (extras?.['batch'] !== undefined && !this.options.topics.includes(pattern)) {
        throw rejected(`a batch handler waits for '${pattern}', which is none of the topics of ${this.options.group}`);
      }
    }
  }

  private batchSizeOf(topic: string): number {
    const batch: unknown = this.messageHandlers.get(topic)?.extras?.['batch'];
    return typeof batch === 'number' ? batch : 1;
  }

  private async handle(batch: readonly ReceivedMessage[]): Promise<void> {
    const first = batch[0] as ReceivedMessage;
    const ofTopic = this.messageHandlers.get(first.topic);
    const type = first.headers['ce_type'];
    const handler = ofTopic ?? this.messageHandlers.get(type ?? '');
    if (handler === undefined) return this.unknown(first, type);
    try {
      await finished(handler(ofTopic ? batch : first));
    } catch (error) {
      if (!(error instanceof UnprocessableMessage) || batch.length > 1) throw error; // a batch is retried one by one
      await this.options.deadLetter(first, error.reason);
    }
  }

  private async unknown(message: ReceivedMessage, type: string | undefined): Promise<void> {
    const { deadLetter, unknownTypes } = this.options;
    if (type === undefined) return deadLetter(message, 'the ce_type header is missing');
    if (this.otherVersionIsHandled(type)) return deadLetter(message, `unknown version: ${type}`);
    if (unknownTypes === 'dead-letter') return deadLetter(message, `unknown type: ${type}`);
  }

  private otherVersionIsHandled(type: string): boolean {
    const name = withoutVersion(type);
    return [...this.messageHandlers.keys()].some((pattern) => pattern !== name && withoutVersion(pattern) === name);
  }
}

function withoutVersion(type: string): string {
  return type.replace(/\.v\d+$/, '');
}

/** Nest answers a promise of a value or of an observable; both end when the handler did. */
async function finished(result: ReturnType<MessageHandler>): Promise<void> {
  const value: unknown = await result;
  if (isObservable(value)) await lastValueFrom(value, { defaultValue: undefined });
}
