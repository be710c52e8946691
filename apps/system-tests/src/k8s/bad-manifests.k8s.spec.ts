import { changeObject } from './change-object';
import type { KubernetesObject } from './kubernetes-object';
import { deniesByDefault, networkEdges } from './policies/network-edges';
import { noLiteralSecrets } from './policies/no-literal-secrets';
import type { Policy } from './policies/policy';
import { reachable } from './policies/reachable';
import { restrictedPods } from './policies/restricted-pods';
import { scaling } from './policies/scaling';
import { wiring } from './policies/wiring';
import { render } from './render';
import { loadSchemas } from './schemas';
import { StrictValidator } from './strict-validator';

let production: readonly KubernetesObject[];
let managed: readonly KubernetesObject[];
let validator: StrictValidator;

beforeAll(() => {
  production = render('overlays/production');
  managed = render('overlays/production-managed');
  validator = new StrictValidator(loadSchemas());
}, 600_000);

const pod = 'spec/template/spec';
const container = `${pod}/containers/0`;
const service = 'Deployment payment-service';

describe('a schema refuses', () => {
  it.each([
    ['a misspelt field of a pod', service, `${container}/redinessProbe`, {}],
    ['a misspelt field deep in a pod', service, `${container}/securityContext/readOnlyRootFileSystem`, true],
    ['a field in the wrong place', service, 'spec/terminationGracePeriodSeconds', 60],
    ['a value of the wrong type', service, `${pod}/terminationGracePeriodSeconds`, '60'],
    ['a missing field', service, `${container}/name`, undefined],
    ['a misspelt label field', service, 'metadata/lables', {}],
    ['a field an autoscaler has not', 'HorizontalPodAutoscaler webhook-ingest', 'spec/maxReplica', 3],
    ['a field a network policy has not', 'NetworkPolicy default-deny', 'spec/policyType', []],
    ['a field an ingress has not', 'Ingress api', 'spec/rules/0/paths', []],
    ['a field a Kafka has not', 'Kafka paywright', 'spec/kafka/listener', []],
    ['a field a node pool has not', 'KafkaNodePool brokers', 'spec/role', 'broker'],
    ['a field a topic has not', 'KafkaTopic payments.events', 'spec/partition', 3],
    ['a field a rule of access has not', 'KafkaUser keda', 'spec/authorization/acls/0/operation', 'Read'],
    ['a field a PostgreSQL cluster has not', 'Cluster paywright-postgres', 'spec/postgresql/parameter', {}],
    ['a field a database has not', 'Database payment-service', 'spec/ownr', 'x'],
    ['a field a backup has not', 'ScheduledBackup paywright-postgres', 'spec/schedul', 'x'],
    ['a field an object store has not', 'ObjectStore paywright-backups', 'spec/configuration/path', 'x'],
    ['a field a scaled object has not', 'ScaledObject payment-service', 'spec/maxReplicas', 3],
    [
      'a field a trigger’s credentials have not',
      'TriggerAuthentication kafka-lag',
      'spec/secretTargetRef/0/names',
      'x',
    ],
    ['a field an alert has not', 'PrometheusRule paywright', 'spec/groups/0/rules/0/expression', 'x'],
    ['a field a monitor has not', 'ServiceMonitor paywright', 'spec/endpoints/0/ports', 'http'],
  ])('%s', (_, object, path, value) => {
    const faults = changeObject(production, object, path, value).flatMap((each) => validator.faultsOf(each));
    expect(faults.length).toBeGreaterThan(0);
    expect(faults.every((fault) => fault.startsWith(object))).toBe(true);
  });

  it('a kind that has no schema, instead of passing it over', () => {
    const stranger = { apiVersion: 'example.com/v1', kind: 'Stranger', metadata: { name: 'x' } };
    expect(validator.faultsOf(stranger)).toEqual([expect.stringContaining('there is no schema')]);
  });
});

describe('a policy refuses', () => {
  it.each<[string, Policy, string, string, unknown, RegExp]>([
    ['root by omission', restrictedPods, service, `${pod}/securityContext/runAsNonRoot`, undefined, /runAsNonRoot/],
    ['root by number', restrictedPods, service, `${pod}/securityContext/runAsUser`, 0, /other than root/],
    ['root in a container', restrictedPods, service, `${container}/securityContext/runAsUser`, 0, /runs as root/],
    ['no seccomp profile', restrictedPods, service, `${pod}/securityContext/seccompProfile`, undefined, /seccomp/],
    [
      'a capability',
      restrictedPods,
      service,
      `${container}/securityContext/capabilities/add`,
      ['NET_RAW'],
      /capabilities/,
    ],
    ['a privileged container', restrictedPods, service, `${container}/securityContext/privileged`, true, /privileged/],
    [
      'a writable file system',
      restrictedPods,
      service,
      `${container}/securityContext/readOnlyRootFilesystem`,
      false,
      /can write/,
    ],
    [
      'no limit of memory',
      restrictedPods,
      service,
      `${container}/resources/limits/memory`,
      undefined,
      /limit of memory/,
    ],
    ['no request of CPU', restrictedPods, service, `${container}/resources/requests/cpu`, undefined, /limit of cpu/],
    ['the host’s network', restrictedPods, service, `${pod}/hostNetwork`, true, /namespace of its host/],
    [
      'the host’s files',
      restrictedPods,
      service,
      `${pod}/volumes/-`,
      { name: 'h', hostPath: { path: '/' } },
      /mounts its host/,
    ],
    ['a token of the Kubernetes API', restrictedPods, service, `${pod}/automountServiceAccountToken`, true, /token/],
    [
      'the latest image',
      restrictedPods,
      service,
      `${container}/image`,
      'registry.example.com:5000/a:latest',
      /fixed version/,
    ],
    [
      'an image without a version',
      restrictedPods,
      service,
      `${container}/image`,
      'registry.example.com:5000/a',
      /fixed version/,
    ],
    [
      'a bad sidecar',
      restrictedPods,
      service,
      `${pod}/containers/-`,
      { name: 'extra', image: 'a:1' },
      /extra may escalate/,
    ],
    [
      'a bad init container',
      restrictedPods,
      service,
      `${pod}/initContainers`,
      [{ name: 'first', image: 'a:1' }],
      /first may escalate/,
    ],
    [
      'pods taken away first',
      restrictedPods,
      service,
      'spec/strategy/rollingUpdate/maxUnavailable',
      1,
      /before others/,
    ],
    ['no time to shut down', restrictedPods, service, `${pod}/terminationGracePeriodSeconds`, 10, /less than 60 s/],
    [
      'liveness that waits for others',
      restrictedPods,
      service,
      `${container}/livenessProbe/httpGet/path`,
      '/health/ready',
      /not being alive/,
    ],
    [
      'a password as a variable',
      noLiteralSecrets,
      service,
      `${container}/env/-`,
      { name: 'KAFKA_SASL_PASSWORD', value: 'x' },
      /KAFKA_SASL_PASSWORD/,
    ],
    [
      'a key under a harmless name',
      noLiteralSecrets,
      service,
      `${container}/env/-`,
      { name: 'X', value: '-----BEGIN PRIVATE KEY-----' },
      /X holds/,
    ],
    [
      'an address with a password',
      noLiteralSecrets,
      service,
      `${container}/env/-`,
      { name: 'X', value: 'postgres://a:b@c/d' },
      /X holds/,
    ],
    [
      'a whole Secret as variables',
      noLiteralSecrets,
      service,
      `${container}/envFrom/-`,
      { secretRef: { name: 's' } },
      /whole Secret/,
    ],
    [
      'a Service without pods',
      wiring,
      'Service payment-service',
      'spec/selector',
      { 'app.kubernetes.io/name': 'x' },
      /selects 0/,
    ],
    ['a Service to a closed port', wiring, 'Service payment-service', 'spec/ports/0/targetPort', 'htp', /to none/],
    [
      'a probe of a closed port',
      wiring,
      service,
      `${container}/readinessProbe/httpGet/port`,
      'htp',
      /probed at a port/,
    ],
    [
      'an ingress to a closed port',
      wiring,
      'Ingress cards',
      'spec/rules/0/http/paths/0/backend/service/port/name',
      'card',
      /which is not there/,
    ],
    [
      'a mount of no volume',
      wiring,
      service,
      `${container}/volumeMounts/-`,
      { name: 'x', mountPath: '/x' },
      /no volume/,
    ],
    [
      'a ConfigMap that is not there',
      wiring,
      service,
      `${container}/envFrom/-`,
      { configMapRef: { name: 'x' } },
      /which is not there/,
    ],
    [
      'a scaler of nothing',
      scaling,
      'ScaledObject payment-service',
      'spec/scaleTargetRef/name',
      'payments',
      /scales nothing/,
    ],
    ['one pod', scaling, 'HorizontalPodAutoscaler webhook-ingest', 'spec/minReplicas', 1, /from 1/],
    ['replicas beside a scaler', scaling, service, 'spec/replicas', 3, /its scaler's to say/],
    ['a budget that stops drains', scaling, 'PodDisruptionBudget payment-service', 'spec/maxUnavailable', 0, /drains/],
    [
      'a budget of others',
      scaling,
      'PodDisruptionBudget payment-service',
      'spec/selector/matchLabels',
      { a: 'b' },
      /0 disruption/,
    ],
    [
      'spreading others',
      scaling,
      service,
      `${pod}/topologySpreadConstraints/0/labelSelector/matchLabels`,
      { a: 'b' },
      /spreads other/,
    ],
    ['all on one host', scaling, service, `${pod}/topologySpreadConstraints/1`, undefined, /not spread/],
  ])('%s', (_, policy, object, path, value, fault) => {
    expect(policy(production)).toEqual([]);
    expect(policy(changeObject(production, object, path, value)).join('\n')).toMatch(fault);
  });

  it('two scalers of one Deployment', () => {
    const autoscaler = managed.find(({ kind }) => kind === 'HorizontalPodAutoscaler') as KubernetesObject;
    const second = changeObject(
      [autoscaler],
      'HorizontalPodAutoscaler webhook-ingest',
      'spec/scaleTargetRef/name',
      'payment-service',
    );
    expect(scaling([...production, ...second]).join()).toMatch(/payment-service is scaled by 2/);
  });

  it.each([
    [
      'a further path',
      'Ingress api',
      'spec/rules/0/http/paths/0/path',
      '/',
      'https://pay.example.com/ (Prefix) → api-gateway:http',
    ],
    [
      'cards by prefix',
      'Ingress cards',
      'spec/rules/0/http/paths/0/pathType',
      'Prefix',
      'https://pay.example.com/v1/cards (Prefix) → payment-service:cards',
    ],
    [
      'the operators’ port',
      'Ingress cards',
      'spec/rules/0/http/paths/0/backend/service/port/name',
      'http',
      'https://pay.example.com/v1/cards (Exact) → payment-service:http',
    ],
    [
      'a load balancer of its own',
      'Service payment-service',
      'spec/type',
      'LoadBalancer',
      'Service payment-service is a LoadBalancer',
    ],
    [
      'plain HTTP',
      'Ingress notifications',
      'spec/tls',
      undefined,
      'http://notify.example.com/notifications (Prefix) → webhook-ingest:http',
    ],
  ])('%s, as what can be reached says', (_, object, path, value, way) => {
    expect(reachable(production)).not.toContain(way);
    expect(reachable(changeObject(production, object, path, value))).toContain(way);
  });

  it('a wider way through the network, as the edges say', () => {
    const wide = changeObject(
      production,
      'NetworkPolicy payment-service-to-upstream',
      'spec/egress/0/ports',
      undefined,
    );
    expect(networkEdges(wide)).toContain('payment-service → 0.0.0.0/0 :any port');
    const open = changeObject(production, 'NetworkPolicy ingress-to-payment-service', 'spec/ingress/0/from', undefined);
    expect(networkEdges(open)).toContain('payment-service ← anywhere :3004');
    expect(
      deniesByDefault(changeObject(production, 'NetworkPolicy default-deny', 'spec/policyTypes', ['Ingress'])),
    ).toBe(false);
  });
});
