import { setTimeout as sleep } from 'node:timers/promises';
import type { EventLog, TopicSpec } from './event-log';
import { EventLogError } from './event-log-error';

export interface PrepareTopicsOptions {
  /** Whether missing topics are created; else somebody else does that, and they are waited for. */
  readonly create: boolean;
  /** Copies of each topic that is created; the brokers' default unless told. */
  readonly replication?: number;
  /** Told when topics are waited for, and again whenever fewer are missing. */
  readonly onMissing?: (names: readonly string[]) => void;
  /** Real milliseconds to wait for topics that others create; a minute unless told. */
  readonly withinMs?: number;
}

const lookEveryMs = 500;

/** Sees to it at boot that the topics exist. Rejects with an `EventLogError` that names those that do not. */
export async function prepareTopics(
  eventLog: Pick<EventLog, 'ensureTopics' | 'listTopics'>,
  topics: readonly TopicSpec[],
  { create, replication, onMissing, withinMs = 60_000 }: PrepareTopicsOptions,
): Promise<void> {
  if (create) return eventLog.ensureTopics(topics.map((topic) => replicated(topic, replication)));
  const deadline = performance.now() + withinMs;
  for (let known = topics.length + 1; ; await sleep(lookEveryMs)) {
    const existing = new Set(await eventLog.listTopics());
    const missing = topics.map(({ name }) => name).filter((name) => !existing.has(name));
    if (missing.length === 0) return;
    if (missing.length < known) onMissing?.(missing);
    known = missing.length;
    if (performance.now() >= deadline) throw stillMissing(missing);
  }
}

/**
 * The topic with so many copies on as many brokers. All of them but one must have a message, if the topic asks for that
 * many: then one broker may be away and appends go on.
 */
export function replicated(topic: TopicSpec, replication: number | undefined): TopicSpec {
  if (replication === undefined) return { ...topic, replicationFactor: undefined, minInsyncReplicas: undefined };
  const minInsyncReplicas = Math.min(topic.minInsyncReplicas ?? 1, Math.max(1, replication - 1));
  return { ...topic, replicationFactor: replication, minInsyncReplicas };
}

function stillMissing(names: readonly string[]): EventLogError {
  return new EventLogError(
    'event-log-unavailable',
    `topics are missing: ${names.join(', ')}. Declare them, run payment-service's command \`topics\`, or set ` +
      'ENSURE_TOPICS=true; where they exist, this service may not see them: give its principal the rights of docs/kafka.md',
  );
}
