import type { TopicAccess } from './topic-access';
import { allTopics } from './topics';

/** Some of what a principal may do at the brokers, in Kafka's words. Whatever no rule allows is refused. */
export interface AccessRule {
  readonly resource: 'Topic' | 'Group';
  readonly name: string;
  readonly operations: readonly ('Read' | 'Write' | 'Describe' | 'Create' | 'DescribeConfigs')[];
}

/** What a service's principal needs, so that it can do what the table says and nothing else. */
export function accessRulesOf({ group, reads, writes, readsToRecover = [] }: TopicAccess): readonly AccessRule[] {
  return [
    ...[...reads, ...readsToRecover].map((name): AccessRule => ({
      resource: 'Topic',
      name,
      operations: ['Read', 'Describe'],
    })),
    ...writes.map((name): AccessRule => ({ resource: 'Topic', name, operations: ['Write', 'Describe'] })),
    ...(group === undefined ? [] : [{ resource: 'Group', name: group, operations: ['Read'] } as const]),
  ];
}

/** What the principal of the command `topics` needs; no service has it. */
export const topicSetUpRules: readonly AccessRule[] = allTopics.map((name) => ({
  resource: 'Topic',
  name,
  operations: ['Create', 'Describe', 'DescribeConfigs'],
}));
