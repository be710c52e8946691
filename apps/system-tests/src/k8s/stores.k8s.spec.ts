import { allTopics, topicAccess, type TopicAccess, topicSettings } from '@paywright/contracts';
import { podTemplateOf, type KubernetesObject } from './kubernetes-object';
import { boundsOf } from './policies/scaling';
import { render } from './render';

let objects: readonly KubernetesObject[];
beforeAll(() => (objects = render('overlays/production')));

const ofKind = (kind: string): readonly KubernetesObject[] => objects.filter((each) => each.kind === kind);

describe('Kafka in the cluster', () => {
  it('has exactly the topics of the code, as they are meant to be', () => {
    const declared = ofKind('KafkaTopic').map(({ metadata, spec }) => [metadata.name, spec] as const);
    const meant = allTopics.map((topic) => {
      const {
        partitions,
        replicationFactor,
        minInsyncReplicas,
        retentionMs,
        segmentMs,
        cleanupPolicy,
        maxMessageBytes,
      } = topicSettings[topic];
      const config = {
        'cleanup.policy': cleanupPolicy,
        'max.message.bytes': maxMessageBytes,
        'min.insync.replicas': minInsyncReplicas,
        'retention.ms': retentionMs,
        'segment.ms': segmentMs,
      };
      return [topic, { partitions, replicas: replicationFactor, config }] as const;
    });
    expect(Object.fromEntries(declared)).toEqual(Object.fromEntries(meant));
  });

  it('lets each service do what the code does, and nothing else', () => {
    const users = ofKind('KafkaUser').filter(({ metadata }) => !['keda', 'operator'].includes(metadata.name));
    const meant = Object.entries(topicAccess).map(([service, access]) => [service, rightsOf(access)] as const);
    expect(Object.fromEntries(users.map((user) => [user.metadata.name, declaredRights(user)]))).toEqual(
      Object.fromEntries(meant),
    );
  });

  it('lets a person read what was put aside, and nothing else', () => {
    const operator = ofKind('KafkaUser').find(({ metadata }) => metadata.name === 'operator') as KubernetesObject;
    expect(declaredRights(operator)).toEqual(['group operator Describe,Read', 'topic dead-letters Describe,Read']);
  });

  it('lets the autoscaler look, and nothing else', () => {
    const keda = ofKind('KafkaUser').find(({ metadata }) => metadata.name === 'keda') as KubernetesObject;
    expect(declaredRights(keda)).toEqual(['group * Describe', 'topic * Describe']);
  });

  it('knows everybody by certificate', () => {
    for (const { spec } of ofKind('KafkaUser')) expect(spec).toMatchObject({ authentication: { type: 'tls' } });
  });

  it('is watched for the lag of every group that reads', () => {
    const watched = ofKind('ScaledObject').flatMap(({ metadata, spec }) =>
      (spec as { triggers: { type: string; metadata: Record<string, string> }[] }).triggers
        .filter(({ type }) => type === 'kafka')
        .map(({ metadata: { consumerGroup, topic } }) => [metadata.name, consumerGroup, topic].join(' ')),
    );
    const reading = Object.entries(topicAccess).flatMap(([service, { group, reads }]: [string, TopicAccess]) =>
      reads.map((topic) => [service, group, topic].join(' ')),
    );
    expect(watched.sort()).toEqual(reading.sort());
  });

  it('is watched in a way that has a fallback: by averages, named as such', () => {
    const kinds = ofKind('ScaledObject').flatMap(({ spec }) =>
      (spec as { triggers: { type: string; metricType?: string }[] }).triggers
        .filter(({ type }) => type === 'kafka')
        .map(({ metricType }) => metricType),
    );
    expect(new Set(kinds)).toEqual(new Set(['AverageValue']));
  });

  it.each(['overlays/production', 'overlays/production-managed'] as const)(
    'is asked at the same address by all of %s',
    (folder) => {
      const [settings] = render(folder).filter(
        ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name.startsWith('paywright-'),
      );
      const asked = [...JSON.stringify(render(folder)).matchAll(/"bootstrapServers":"([^"]+)"/g)].map(
        ([, address]) => address,
      );
      expect(asked.length).toBeGreaterThan(0);
      expect(new Set(asked)).toEqual(new Set([settings?.data?.['KAFKA_BROKERS']]));
    },
  );
});

describe('PostgreSQL in the cluster', () => {
  it('has a role and a database for each service', () => {
    const databases = ofKind('Database').map(({ spec }) => spec as { name: string; owner: string });
    const names = Object.keys(topicAccess)
      .map((service) => service.replaceAll('-', '_'))
      .sort();
    expect(databases.map(({ name }) => name).sort()).toEqual(names);
    expect(databases.map(({ owner }) => owner).sort()).toEqual(names);
    const [cluster] = ofKind('Cluster') as unknown as [{ spec: { managed: { roles: { name: string }[] } } }];
    expect(cluster.spec.managed.roles.map(({ name }) => name).sort()).toEqual(names);
  });

  it('has room for the connections of as many pods as there may be', () => {
    const [cluster] = ofKind('Cluster') as unknown as [
      { spec: { postgresql: { parameters: Record<string, string> } } },
    ];
    const scalers = [...ofKind('HorizontalPodAutoscaler'), ...ofKind('ScaledObject')];
    const surge = scalers.length;
    const pods = scalers.reduce((sum, scaler) => sum + boundsOf(scaler).most, surge);
    const perPod = 12; // its pool and two of its own: docs/sizing.md
    expect(pods * perPod).toBeLessThanOrEqual(Number(cluster.spec.postgresql.parameters['max_connections']));
  });

  it('lets each role into its own database, encrypted, and into no other', () => {
    const [cluster] = ofKind('Cluster') as unknown as [{ spec: { postgresql: { pg_hba: string[] } } }];
    // What CloudNativePG puts after the rules it is given.
    const rules = [...cluster.spec.postgresql.pg_hba, 'host all all all scram-sha-256'].map((rule) => rule.split(/ +/));
    const answer = (database: string, role: string, encrypted: boolean): string | undefined =>
      rules.find(
        ([type, databases = '', roles = '']) =>
          (type === 'host' || (type === 'hostssl' && encrypted)) &&
          ['all', database].some((name) => databases.split(',').includes(name)) &&
          ['all', role].some((name) => roles.split(',').includes(name)),
      )?.[4];
    const roles = Object.keys(topicAccess).map((service) => service.replaceAll('-', '_'));
    for (const role of roles) {
      const open = [...roles, 'paywright', 'postgres', 'template1'].flatMap((database) =>
        [true, false]
          .filter((encrypted) => answer(database, role, encrypted) !== 'reject')
          .map((encrypted) => `${database} ${encrypted ? 'encrypted' : 'in the clear'}`),
      );
      expect([role, ...open]).toEqual([role, `${role} encrypted`]);
    }
  });

  it('is spoken to by nobody who does not check its certificate', () => {
    const silent = objects.filter((each) => {
      const pod = podTemplateOf(each);
      return pod !== undefined && !JSON.stringify(pod).includes('DATABASE_TLS_CA_FILE');
    });
    expect(silent).toEqual([]);
  });
});

function declaredRights({ spec }: KubernetesObject): string[] {
  const { acls } = (spec as { authorization: { acls: { resource: Record<string, string>; operations: string[] }[] } })
    .authorization;
  return acls
    .map(({ resource, operations }) => {
      expect(resource['patternType']).toBe('literal');
      return `${resource['type']} ${resource['name']} ${[...operations].sort().join()}`;
    })
    .sort();
}

function rightsOf({ group, reads, writes, readsToRecover = [] }: TopicAccess): string[] {
  return [
    ...(group === undefined ? [] : [`group ${group} Describe,Read`]),
    ...reads.map((topic) => `topic ${topic} Describe,Read`),
    ...writes.map((topic) => `topic ${topic} Describe,${readsToRecover.includes(topic) ? 'Read,Write' : 'Write'}`),
  ].sort();
}
