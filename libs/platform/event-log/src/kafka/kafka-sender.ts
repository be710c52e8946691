import type { Kafka, Producer } from 'kafkajs';
import type { EventMessage } from '../event-log';
import { partitionForKey } from '../partition-for-key';
import { inParts, toKafka } from './kafka-messages';

/**
 * An idempotent producer that waits for all in-sync replicas. After a failed send it is replaced: whether the broker
 * took that batch is unknown, and under the same sequence numbers it would drop the next one as a repeat.
 */
export class KafkaSender {
  private producer: Promise<Producer> | undefined;

  constructor(private readonly kafka: Kafka) {}

  async send(messages: readonly EventMessage[]): Promise<void> {
    try {
      const producer = await (this.producer ??= this.connect());
      for (const part of inParts(messages)) {
        await producer.sendBatch({ acks: -1, timeout: 10_000, topicMessages: toKafka(part) });
      }
    } catch (error) {
      const failed = this.producer;
      this.producer = undefined;
      void failed?.then((producer) => producer.disconnect()).catch(() => undefined);
      throw error;
    }
  }

  async close(): Promise<void> {
    const producer = await this.producer?.catch(() => undefined);
    await producer?.disconnect();
  }

  private async connect(): Promise<Producer> {
    const producer = this.kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner:
        () =>
        ({ message, partitionMetadata }) =>
          partitionForKey(String(message.key), partitionMetadata.length),
    });
    await producer.connect();
    return producer;
  }
}
