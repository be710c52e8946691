import { eventLogOf, eventLogVariables, parseConfig, topicOptionsOf, withEventLog } from '@paywright/config';
import { allTopics, intendedTopic, topicAccess } from '@paywright/contracts';
import { type EventLog, openEventLog, replicated, type TopicSpec, type TopicState } from '@paywright/event-log';
import { inboxKeptMs } from '@paywright/inbox';
import { invariant } from '@paywright/kernel';
import { z } from 'zod';
import { judgeTopic, span } from './judge-topic';

const schema = withEventLog(z.object(eventLogVariables()));

/**
 * Creates the topics that are missing, leaves the others as they are, and says of each how it stands: once, before the
 * services are started. Answers the exit code: 1 when a topic is so that services must not run on it. Its principal
 * creates and describes topics and their configuration, which none of the services may.
 */
export async function setUpTopics(env: NodeJS.ProcessEnv, say: (line: string) => void): Promise<number> {
  const config = parseConfig(schema, env);
  const eventLog = openEventLog({ ...eventLogOf(config), clientId: 'paywright-topics' });
  const intended = allTopics.map(intendedTopic).map((topic) => replicated(topic, topicOptionsOf(config).replication));
  try {
    return await setUp(eventLog, intended, say);
  } finally {
    await eventLog.close();
  }
}

async function setUp(eventLog: EventLog, intended: readonly TopicSpec[], say: (line: string) => void): Promise<number> {
  const before = new Set(await eventLog.listTopics());
  await eventLog.ensureTopics(intended);
  const states = new Map((await eventLog.describeTopics(allTopics)).map((state) => [state.name, state]));
  let dangers = 0;
  for (const topic of intended) {
    const state = states.get(topic.name);
    invariant(state !== undefined, `${topic.name} was created and cannot be seen`);
    const differences = judgeTopic(state, topic, { inboxKeptMs, isConsumed: consumed.has(topic.name) });
    const verdict = !before.has(topic.name) ? 'created' : differences.length === 0 ? 'as intended' : 'differs';
    say(`${topic.name.padEnd(longestName)}  ${verdict.padEnd(11)}  ${describe(state)}`);
    for (const { dangerous, says } of differences) say(`  ${dangerous ? 'WRONG' : 'note'}: ${says}`);
    dangers += differences.filter(({ dangerous }) => dangerous).length;
  }
  say(dangers === 0 ? 'All topics can be used.' : `${dangers} to be mended before services run on these topics.`);
  return dangers === 0 ? 0 : 1;
}

const longestName = Math.max(...allTopics.map((name) => name.length));

const consumed = new Set<string>(Object.values(topicAccess).flatMap(({ reads }) => reads));

function describe({ partitions, replicationFactor, minInsyncReplicas, retentionMs }: TopicState): string {
  const copies = replicationFactor === undefined ? '' : `, ${replicationFactor} copies (${minInsyncReplicas} in sync)`;
  return `${partitions} partitions${copies}, kept for ${span(retentionMs)}`;
}
