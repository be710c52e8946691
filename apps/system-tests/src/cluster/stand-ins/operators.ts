import type { KubernetesObject } from '../../k8s/kubernetes-object';
import { namespace } from '../namespace';
import type { KubernetesApi } from '../servers/kubernetes-api';
import { condition } from './condition';
import { Repeated } from './repeated';

type Resource = KubernetesObject & { readonly status?: { readonly conditions?: unknown; readonly applied?: boolean } };

const strimzi = `/apis/kafka.strimzi.io/v1/namespaces/${namespace}`;
const cloudNativePg = `/apis/postgresql.cnpg.io/v1/namespaces/${namespace}`;
const keda = `/apis/keda.sh/v1alpha1/namespaces/${namespace}`;
const deployments = `/apis/apps/v1/namespaces/${namespace}/deployments`;

/**
 * What Strimzi, CloudNativePG and KEDA would make and say, once they had done what they were asked for: the Secrets that services
 * name, conditions that docs/kubernetes.md waits for, and how many pods a Deployment has at the least. They start no pods of their own.
 */
export class StandInOperators {
  private readonly repeated: Repeated;

  constructor(private readonly api: KubernetesApi) {
    this.repeated = new Repeated(() => this.look(), 300);
  }

  stop(): Promise<void> {
    return this.repeated.stop();
  }

  private async look(): Promise<void> {
    await this.each(`${strimzi}/kafkas`, async ({ metadata: { name } }) => {
      await this.keepSecret(`${name}-cluster-ca-cert`, ['ca.crt']);
      return ready;
    });
    await this.each(`${strimzi}/kafkausers`, async ({ metadata: { name } }) => {
      await this.keepSecret(`kafka-${name}`, ['ca.crt', 'user.crt', 'user.key']);
      return ready;
    });
    await this.each(`${strimzi}/kafkatopics`, async () => ready);
    await this.each(`${cloudNativePg}/clusters`, async ({ metadata: { name } }) => {
      await this.keepSecret(`${name}-ca`, ['ca.crt']);
      return { conditions: ['Ready', 'ContinuousArchiving'].map(condition) };
    });
    await this.each(`${cloudNativePg}/databases`, async () => ({ applied: true }));
    for (const scaled of await this.api.list<Resource>(`${keda}/scaledobjects`)) await this.scale(scaled);
    await this.each(`${keda}/scaledobjects`, async () => ({ conditions: [condition('Ready')] }));
  }

  private async each(path: string, attend: (object: Resource) => Promise<object>): Promise<void> {
    for (const object of await this.api.list<Resource>(path)) {
      if (object.status?.conditions !== undefined || object.status?.applied) continue;
      const status = await attend(object);
      await this.api.patch(`${path}/${object.metadata.name}/status`, { status });
    }
  }

  private async keepSecret(name: string, keys: readonly string[]): Promise<void> {
    const stringData = Object.fromEntries(keys.map((key) => [key, 'made by a stand-in']));
    await this.api.keep(`/api/v1/namespaces/${namespace}/secrets`, { metadata: { name }, stringData });
  }

  /** To the least that it may have, or, while it is paused, to what the pause says. */
  private async scale({ metadata, spec }: Resource): Promise<void> {
    const { scaleTargetRef, minReplicaCount } = spec as { scaleTargetRef: { name: string }; minReplicaCount: number };
    const paused = metadata.annotations?.['autoscaling.keda.sh/paused-replicas'];
    const path = `${deployments}/${scaleTargetRef.name}`;
    const known = await this.api.list<{ metadata: { name: string }; spec: { replicas: number } }>(deployments);
    const replicas = known.find((each) => each.metadata.name === scaleTargetRef.name)?.spec.replicas;
    if (replicas === undefined) return;
    const wanted = paused === undefined ? Math.max(replicas, minReplicaCount) : Number(paused);
    if (replicas !== wanted) await this.api.patch(`${path}/scale`, { spec: { replicas: wanted } });
  }
}

const ready = { conditions: [condition('Ready')] };
