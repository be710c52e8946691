import type { ReceivedMessage, SubscriptionStatus } from '@paywright/event-log';
import { createLogger, Metrics } from '@paywright/observability';
import { ConsumerSignals } from './consumer-signals';

const message: ReceivedMessage = {
  topic: 'payments.events',
  partition: 3,
  offset: '17',
  key: 'pay_a',
  headers: { ce_id: 'event-1', ce_type: 'paywright.payment.captured.v1' },
  value: '{"secret":"value"}',
};

function signals() {
  const lines: string[] = [];
  const metrics = new Metrics();
  const logger = createLogger('spec-service', 'debug', { write: (line) => void lines.push(line) });
  return { signals: new ConsumerSignals(logger, metrics), metrics, lines };
}

describe('the signals of a consumer', () => {
  it('warn of the first failure of a message, without its content, and count them all', async () => {
    const { signals: consumer, metrics, lines } = signals();
    consumer.hooks.onRetry?.(message, new Error('deadlock'), 1);
    consumer.hooks.onRetry?.(message, new Error('deadlock'), 2);
    expect(lines.map((line) => JSON.parse(line).level)).toEqual(['warn', 'debug']);
    expect(lines.join()).not.toContain('secret');
    expect(await metrics.text()).toContain('consumer_retries_total{topic="payments.events"} 2');
  });

  it('report dead letters, blocked keys and paused partitions as errors', async () => {
    const { signals: consumer, metrics, lines } = signals();
    consumer.onDeadLetter(message, 'unknown version');
    consumer.hooks.onBlocked?.(message, new Error('x'), 8);
    consumer.hooks.onPartitionPaused?.('payments.events', 3, new Error('x'));
    expect(lines.map((line) => JSON.parse(line).level)).toEqual(['error', 'error', 'error']);
    expect(await metrics.text()).toContain('consumer_dead_letters_total{topic="payments.events"} 1');
  });

  it('show lag, paused partitions and blocked keys by topic', async () => {
    const { signals: consumer, metrics } = signals();
    const partition = { topic: 'payments.events', lowWaterMark: '0' };
    const status: SubscriptionStatus = {
      partitions: [
        { ...partition, partition: 0, paused: true, lag: 4, unread: 4 },
        { ...partition, partition: 1, paused: false, lag: 3, unread: 3 },
      ],
      blockedKeys: [{ ...partition, partition: 0, key: 'pay_a', offset: '1', attempts: 9, waiting: 2 }],
      unfinished: 7,
      inFlight: 1,
    };
    consumer.watch({ consumption: () => status });
    const text = await metrics.text();
    expect(text).toContain('consumer_lag_messages{topic="payments.events"} 7');
    expect(text).toContain('consumer_paused_partitions{topic="payments.events"} 1');
    expect(text).toContain('consumer_blocked_keys{topic="payments.events"} 1');
  });

  it('show nothing before the consumer has begun', async () => {
    const { signals: consumer, metrics } = signals();
    consumer.watch({ consumption: () => undefined });
    expect(await metrics.text()).not.toMatch(/^consumer_lag_messages\{/m);
  });
});
