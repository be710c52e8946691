import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { render } from './render';
import { repository } from './repository';
import { sourceOfCloudNativePg } from './schemas';

function rulesIn(file: string): { groups: { rules: { expr: string }[] }[] } {
  return parse(readFileSync(join(repository, 'ops/prometheus', file), 'utf8')) as ReturnType<typeof rulesIn>;
}

it.each([
  ['paywright', 'rules.yml'],
  ['paywright-postgres', 'postgres-rules.yml'],
  ['paywright-kafka', 'kafka-rules.yml'],
])('in a cluster %s alerts by the rules of %s; npm run k8s:alerts copies them', (name, file) => {
  const written = rulesIn(file);
  const declared = render('overlays/production').find(
    ({ kind, metadata }) => kind === 'PrometheusRule' && metadata.name === name,
  );
  expect(written.groups.length).toBeGreaterThan(0);
  expect(declared?.spec).toEqual(written);
});

it('the alerts on PostgreSQL ask for what CloudNativePG tells by itself', () => {
  const source = sourceOfCloudNativePg();
  const { data } = parse(readFileSync(join(source, 'config/manager/default-monitoring.yaml'), 'utf8')) as {
    data: { queries: string };
  };
  const queries = parse(data.queries) as Record<string, { metrics: Record<string, unknown>[] }>;
  const queried = Object.entries(queries).flatMap(([query, { metrics }]) =>
    metrics.flatMap((metric) => Object.keys(metric).map((name) => `cnpg_${query}_${name}`)),
  );
  const collector = readFileSync(
    join(source, 'pkg/management/postgres/webserver/metricserver/pg_collector.go'),
    'utf8',
  );
  const collected = [...collector.matchAll(/Name: +"(\w+)"/g)].map(([, name]) => `cnpg_collector_${name}`);
  const asked = JSON.stringify(rulesIn('postgres-rules.yml')).match(/cnpg_\w+/g) ?? [];
  expect(asked.length).toBeGreaterThan(4);
  expect(asked.filter((name) => ![...queried, ...collected].includes(name))).toEqual([]);
});

it('the alerts on Kafka ask for what its exporter is told to tell', () => {
  const exporter = render('overlays/production').find(({ metadata }) => metadata.name === 'kafka-metrics');
  const { rules } = parse(exporter?.data?.['exporter.yaml'] ?? '') as { rules: { pattern: string; name: string }[] };
  const beans = ['UnderReplicatedPartitions', 'UnderMinIsrPartitionCount'].map(
    (name) => `kafka.server<type=ReplicaManager, name=${name}><>Value`,
  );
  beans.push('kafka.controller<type=KafkaController, name=OfflinePartitionsCount><>Value');
  const told = beans.flatMap((bean) =>
    rules
      .filter(({ pattern }) => new RegExp(`^${pattern}$`).test(bean))
      .map(({ pattern, name }) => bean.replace(new RegExp(pattern), name).toLowerCase()),
  );
  const asked = JSON.stringify(rulesIn('kafka-rules.yml')).match(/\bkafka_\w+/g) ?? [];
  expect([...new Set(asked)].sort()).toEqual(told.sort());
});
