import type { TopicSpec, TopicState } from '@paywright/event-log';

/** One way in which a topic is not as it is meant to be. */
export interface Difference {
  /** Messages may be lost, refused or applied twice, or services would not keep up: the deployment must not go on. */
  readonly dangerous: boolean;
  /** What is so, what was meant, and what to do. */
  readonly says: string;
}

export interface Limits {
  /** How long consumers remember what they have handled, in milliseconds. */
  readonly inboxKeptMs: number;
  /** Whether consumers with an inbox read the topic. */
  readonly isConsumed: boolean;
}

/**
 * How a topic that exists differs from what is meant. More partitions, copies or room than meant are nobody's harm.
 * What the log does not tell, as PostgreSQL's does not tell of copies, or what is left to the brokers, is not judged.
 */
export function judgeTopic(state: TopicState, intended: TopicSpec, limits: Limits): Difference[] {
  return [
    fewer(
      'partitions',
      state.partitions,
      intended.partitions,
      'grow it as docs/kafka.md says: keys change their partition',
    ),
    fewer(
      'copies',
      state.replicationFactor,
      intended.replicationFactor,
      'a lost broker loses messages; reassign its partitions, or set KAFKA_TOPIC_REPLICATION to what this cluster is meant to have',
    ),
    inSync(state, intended),
    shortRetention(state, intended),
    longRetention(state, limits),
    state.cleanupPolicy?.includes('compact')
      ? danger(`is compacted, which drops the earlier events of a key; set cleanup.policy=delete`)
      : undefined,
    fewer(
      'bytes in a batch',
      state.maxMessageBytes,
      intended.maxMessageBytes,
      'larger messages would be refused and block what follows them; raise max.message.bytes',
    ),
  ].filter((difference) => difference !== undefined);
}

function fewer(
  what: string,
  has: number | undefined,
  wanted: number | undefined,
  todo: string,
): Difference | undefined {
  if (has === undefined || wanted === undefined || has >= wanted) return undefined;
  return danger(`has ${has} ${what} instead of ${wanted}: ${todo}`);
}

function inSync(state: TopicState, intended: TopicSpec): Difference | undefined {
  const { minInsyncReplicas: has, replicationFactor: copies } = state;
  const { minInsyncReplicas: wanted } = intended;
  if (has === undefined || wanted === undefined || copies === undefined) return undefined;
  if (has < wanted) {
    return danger(`answers appends that ${has} copy has, instead of ${wanted}; set min.insync.replicas=${wanted}`);
  }
  if (copies > 1 && has >= copies) {
    return tolerable(`takes no appends while any broker is away; set min.insync.replicas=${wanted}`);
  }
  return undefined;
}

function shortRetention({ retentionMs: has }: TopicState, { retentionMs: wanted }: TopicSpec): Difference | undefined {
  if (wanted === undefined || has >= wanted) return undefined;
  return danger(
    `keeps messages for ${span(has)} instead of ${span(wanted)}: consumers that are away for longer miss what was told; ` +
      `set retention.ms=${wanted}`,
  );
}

/** A message leaves with its segment, which is closed up to `segmentMs` after it came. */
function longRetention(
  { retentionMs, segmentMs = 0 }: TopicState,
  { inboxKeptMs, isConsumed }: Limits,
): Difference | undefined {
  const has = retentionMs + segmentMs;
  if (!isConsumed || has <= inboxKeptMs) return undefined;
  return tolerable(
    `may keep messages for ${span(has)}, longer than the ${span(inboxKeptMs)} that consumers remember: never let a group ` +
      'read again what is older than that, or set retention.ms or segment.ms lower',
  );
}

/** A duration for people: whole days where it is, else hours. */
export function span(ms: number): string {
  const hours = ms / 3_600_000;
  if (ms === Infinity) return 'ever';
  return hours % 24 === 0 ? `${hours / 24} d` : `${Math.round(hours * 100) / 100} h`;
}

function danger(says: string): Difference {
  return { dangerous: true, says };
}

function tolerable(says: string): Difference {
  return { dangerous: false, says };
}
