import { type Container, type KubernetesObject, podTemplateOf } from './kubernetes-object';
import { networkEdges } from './policies/network-edges';
import { selects } from './policies/wiring';
import { render } from './render';

const recovering = ['api-gateway', 'fulfillment-service', 'payment-service'];
const restored = 'paywright-postgres-restored';

function clusterOf(folder: string): Record<string, unknown> {
  return render(folder).find(({ kind }) => kind === 'Cluster')?.spec as Record<string, unknown>;
}

function podOf(folder: string, kind: string, name: string) {
  const object = render(folder).find((each) => each.kind === kind && each.metadata.name === name);
  return podTemplateOf(object as KubernetesObject);
}

describe('a restored PostgreSQL', () => {
  it('is as the first one was, but for where it comes from and where it archives', () => {
    const first = clusterOf('overlays/production');
    const second = clusterOf('examples/restore');
    const own = ['bootstrap', 'externalClusters', 'plugins', 'topologySpreadConstraints'];
    const withoutOwn = (spec: object) => Object.fromEntries(Object.entries(spec).filter(([key]) => !own.includes(key)));
    expect(withoutOwn(second)).toEqual(withoutOwn(first));
    expect(second['bootstrap']).toMatchObject({ recovery: { source: 'paywright-postgres' } });
    expect(second['plugins']).toEqual([
      expect.objectContaining({
        isWALArchiver: true,
        parameters: { barmanObjectName: 'paywright-backups', serverName: restored },
      }),
    ]);
  });

  it('touches nothing of the first one', () => {
    const names = render('examples/restore').map(({ metadata }) => metadata.name);
    expect(names.filter((name) => !name.endsWith('-restored'))).toEqual([]);
  });

  it('is reached by those who reached the first, and by recovery', () => {
    const services = [...recovering, 'webhook-ingest'].sort();
    expect(networkEdges(render('examples/restore'))).toEqual(
      [
        ...services.map((service) => `${service} → ${restored} :5432`),
        ...services.map((service) => `${restored} ← ${service} :5432`),
        `migration → ${restored} :5432`,
        `${restored} ← migration :5432`,
        `${restored} ← recovery :5432`,
        `${restored} → ${restored} :5432,8000`,
        `${restored} ← ${restored} :5432,8000`,
        `${restored} ← cnpg-system/all :5432,8000`,
        `${restored} ← monitoring/prometheus :9187`,
        `${restored} → anywhere :443`,
        `${restored} → anywhere :443,6443`,
      ].sort(),
    );
  });
});

describe('recovery', () => {
  it('is a Job for each service that has something to recover, which waits to be started', () => {
    const jobs = render('examples/recover').filter(({ kind }) => kind === 'Job');
    expect(jobs.map(({ metadata }) => metadata.name).sort()).toEqual(recovering.map((app) => `recover-${app}`));
    for (const { spec } of jobs) expect(spec).toMatchObject({ suspend: true, backoffLimit: 0 });
  });

  it.each(recovering)('of %s runs with all that the service is given, and the restored authority', (app) => {
    const job = podOf('examples/recover', 'Job', `recover-${app}`);
    const deployment = podOf('overlays/production', 'Deployment', app);
    const [started, running] = [job?.spec.containers[0], deployment?.spec.containers[0]] as [Container, Container];
    expect(started.args).toEqual(['recover', '--to', expect.any(String)]);
    for (const key of ['image', 'env', 'envFrom', 'volumeMounts', 'resources'] as const) {
      expect(started[key]).toEqual(running[key]);
    }
    const volumes = JSON.stringify(deployment?.spec.volumes).replace('paywright-postgres-ca', `${restored}-ca`);
    const byName = (each: { name: string }, other: { name: string }) => each.name.localeCompare(other.name);
    expect([...(job?.spec.volumes ?? [])].sort(byName)).toEqual(JSON.parse(volumes).sort(byName));
  });

  it('is sent no request: no Service and no budget selects its pods', () => {
    const selectors = render('overlays/production').flatMap(({ kind, spec }) => {
      if (kind === 'Service') return [(spec as { selector: Record<string, string> }).selector];
      if (kind !== 'PodDisruptionBudget') return [];
      return [(spec as { selector: { matchLabels: Record<string, string> } }).selector.matchLabels];
    });
    expect(selectors.length).toBeGreaterThan(7);
    for (const app of recovering) {
      const labels = podOf('examples/recover', 'Job', `recover-${app}`)?.metadata?.labels;
      expect(selectors.filter((selector) => selects(selector, labels))).toEqual([]);
    }
  });

  it('reaches Kafka, the restored PostgreSQL and, for payment-service, the accounts', () => {
    const edges = networkEdges(render('examples/recover')).filter((edge) => edge.includes('recover'));
    expect(edges).toEqual(
      [
        'recovery → paywright+paywright-kafka :9093',
        `recovery → ${restored} :5432`,
        'paywright+paywright-kafka ← recovery :9093',
        'recover-payment-service → 0.0.0.0/0 :443',
        'recover-payment-service → ::/0 :443',
      ].sort(),
    );
  });
});
