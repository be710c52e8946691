import type { ConsumptionHooks, EventLogServer, PartitionStatus, ReceivedMessage } from '@paywright/event-log';
import type { Logger, LogFields, Metrics, Reading } from '@paywright/observability';

/**
 * What operators see of a service's consumption: how far it is behind, which keys are blocked, which partitions wait for
 * better times, and every dead letter. Give `hooks` to the {@link EventLogServer}, then `watch` it.
 */
export class ConsumerSignals {
  private readonly retries;
  private readonly deadLetters;

  constructor(
    private readonly logger: Logger,
    private readonly metrics: Metrics,
  ) {
    this.retries = metrics.counter({
      name: 'consumer_retries_total',
      help: 'Failed tries to handle a message; each is tried again.',
      labelNames: ['topic'],
    });
    this.deadLetters = metrics.counter({
      name: 'consumer_dead_letters_total',
      help: 'Messages nobody can process, put aside with the reason.',
      labelNames: ['topic'],
    });
  }

  readonly hooks: ConsumptionHooks = {
    onAssigned: (topic, partition) => this.logger.debug({ topic, partition }, 'a partition is consumed here'),
    onRevoked: (topic, partition) => this.logger.debug({ topic, partition }, 'a partition is consumed here no longer'),
    onRetry: (message, error, attempts) => {
      this.retries.inc({ topic: message.topic });
      this.logger[attempts === 1 ? 'warn' : 'debug'](
        { ...about(message), error, attempts },
        'a message is tried again',
      );
    },
    onBlocked: (message, error, attempts) =>
      this.logger.error({ ...about(message), error, attempts }, 'a key is blocked by a message that keeps failing'),
    onUnblocked: (message) => this.logger.info(about(message), 'a key is no longer blocked'),
    onPartitionPaused: (topic, partition, error) =>
      this.logger.error(
        { topic, partition, error },
        'a partition is paused: several keys fail, so it is not the messages',
      ),
    onPartitionResumed: (topic, partition) => this.logger.info({ topic, partition }, 'a partition goes on'),
    onLogError: (error) => this.logger.warn({ error }, 'the event log gives trouble'),
  };

  readonly onDeadLetter = (message: ReceivedMessage, reason: string): void => {
    this.deadLetters.inc({ topic: message.topic });
    this.logger.error({ ...about(message), reason }, 'a message cannot be processed; it is among the dead letters');
  };

  /** Adds gauges that look at the consumer whenever metrics are asked for. */
  watch(server: Pick<EventLogServer, 'consumption'>): void {
    const partitions = (value: (status: PartitionStatus) => number) => (): Reading<'topic'>[] =>
      sumByTopic((server.consumption()?.partitions ?? []).map((status) => [status.topic, value(status)]));
    this.metrics.observe<'topic'>(
      { name: 'consumer_lag_messages', help: 'Messages on the log that are not finished.', labelNames: ['topic'] },
      partitions(({ lag }) => lag),
    );
    this.metrics.observe<'topic'>(
      { name: 'consumer_paused_partitions', help: 'Partitions that wait for better times.', labelNames: ['topic'] },
      partitions(({ paused }) => (paused ? 1 : 0)),
    );
    this.metrics.observe<'topic'>(
      { name: 'consumer_blocked_keys', help: 'Keys that wait behind a failing message.', labelNames: ['topic'] },
      () => sumByTopic((server.consumption()?.blockedKeys ?? []).map(({ topic }) => [topic, 1])),
    );
  }
}

function about({ topic, partition, offset, headers }: ReceivedMessage): LogFields {
  return { topic, partition, offset, messageType: headers['ce_type'], messageId: headers['ce_id'] };
}

function sumByTopic(values: readonly (readonly [topic: string, value: number])[]): Reading<'topic'>[] {
  const sums = new Map<string, number>();
  for (const [topic, value] of values) sums.set(topic, (sums.get(topic) ?? 0) + value);
  return [...sums].map(([topic, value]) => ({ labels: { topic }, value }));
}
