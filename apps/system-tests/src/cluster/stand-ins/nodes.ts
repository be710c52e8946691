import type { Container } from '../../k8s/kubernetes-object';
import type { KubernetesApi } from '../servers/kubernetes-api';
import { condition } from './condition';
import { makeStorageClass, provideDisks } from './disks';
import { missingOf } from './missing-of';
import type { Pod } from './pod';
import { Repeated } from './repeated';

const nodes = ['one', 'two', 'three'].map((name) => ({ name: `node-${name}`, zone: `zone-${name}` }));

/** Of each node of docs/kubernetes.md (8 CPUs, 32 GiB) without what PostgreSQL and Kafka take, and the system. */
const room = { cpu: '4', memory: '16Gi', pods: '110' };

/** A sign of life comes so often, milliseconds; without one for 50 s a node counts as lost. */
const lifeEveryMs = 5_000;
const leases = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases';

/**
 * Nodes that run nothing, with what a kubelet would say to the API: a pod that was put on one is running and ready as soon as
 * every Secret and ConfigMap it names is there, with every key; a Job's pod has done its work; a deleted pod is gone at once. A claim
 * of a disk is given one.
 */
export class StandInNodes {
  private readonly known = new Map<string, string>();
  private readonly repeated: Repeated;
  private addresses = 0;
  private aliveAt = 0;

  private constructor(private readonly api: KubernetesApi) {
    this.repeated = new Repeated(() => this.look(), 150);
  }

  static async join(api: KubernetesApi): Promise<StandInNodes> {
    for (const { name, zone } of nodes) {
      const labels = {
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'topology.kubernetes.io/zone': zone,
      };
      await api.create('/api/v1/nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name, labels } });
      await api.patch(`/api/v1/nodes/${name}/status`, {
        status: { capacity: room, allocatable: room, conditions: [condition('Ready')] },
      });
      await api.create(leases, {
        metadata: { name },
        spec: { holderIdentity: name, leaseDurationSeconds: 40, renewTime: microTime() },
      });
    }
    await makeStorageClass(api);
    return new StandInNodes(api);
  }

  async leave(): Promise<void> {
    await this.repeated.stop();
  }

  private async look(): Promise<void> {
    await this.live();
    await provideDisks(this.api);
    for (const pod of await this.api.list<Pod>('/api/v1/pods')) {
      if (pod.spec.nodeName !== undefined) await this.attend(pod);
    }
  }

  private async live(): Promise<void> {
    if (performance.now() - this.aliveAt < lifeEveryMs) return;
    this.aliveAt = performance.now();
    for (const { name } of nodes) await this.api.patch(`${leases}/${name}`, { spec: { renewTime: microTime() } });
  }

  private async attend(pod: Pod): Promise<void> {
    const path = `/api/v1/namespaces/${pod.metadata.namespace}/pods/${pod.metadata.name}`;
    if (pod.metadata.deletionTimestamp !== undefined) return this.api.remove(path);
    if (pod.status.phase !== 'Pending') return;
    const missing = await missingOf(this.api, pod);
    const before = this.known.get(pod.metadata.uid);
    const now = missing.join('\n');
    this.known.set(pod.metadata.uid, now);
    if (missing.length === 0) await this.api.patch(`${path}/status`, { status: this.started(pod) });
    else if (now !== before) await this.sayWhatIsMissing(pod, path, missing);
  }

  private async sayWhatIsMissing(pod: Pod, path: string, missing: readonly string[]): Promise<void> {
    const { name, namespace, uid } = pod.metadata;
    const waiting = { waiting: { reason: 'ContainerCreating' } };
    const containerStatuses = pod.spec.containers.map((container) => containerStatus(container, false, waiting));
    await this.api.patch(`${path}/status`, { status: { phase: 'Pending', containerStatuses } });
    const at = new Date().toISOString();
    await this.api.create(`/api/v1/namespaces/${namespace}/events`, {
      metadata: { generateName: `${name}.` },
      involvedObject: { apiVersion: 'v1', kind: 'Pod', name, namespace, uid },
      ...{ type: 'Warning', reason: 'FailedMount', message: missing.join('; ') },
      ...{ firstTimestamp: at, lastTimestamp: at, count: 1, source: { component: 'stand-in-node' } },
    });
  }

  private started({ spec }: Pod): object {
    const isOfAJob = spec.restartPolicy === 'Never';
    const at = new Date().toISOString();
    this.addresses += 1;
    const podIP = `10.244.${this.addresses >> 8}.${this.addresses & 255}`;
    const state = isOfAJob
      ? { terminated: { exitCode: 0, reason: 'Completed', startedAt: at, finishedAt: at } }
      : { running: { startedAt: at } };
    return {
      phase: isOfAJob ? 'Succeeded' : 'Running',
      startTime: at,
      ...{ podIP, podIPs: [{ ip: podIP }] },
      conditions: isOfAJob
        ? [condition('Initialized')]
        : ['Initialized', 'ContainersReady', 'Ready'].map((type) => condition(type)),
      containerStatuses: spec.containers.map((container) => containerStatus(container, !isOfAJob, state)),
    };
  }
}

function containerStatus({ name, image }: Container, ready: boolean, state: object): object {
  return { name, image, imageID: '', ready, started: ready, restartCount: 0, state };
}

/** Now, with the microseconds that leases want. */
function microTime(): string {
  return new Date().toISOString().replace('Z', '000Z');
}
