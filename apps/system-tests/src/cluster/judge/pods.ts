import { eventually } from '@paywright/testing';
import { type Check, check } from '../../drill/judge/evidence';
import { type KubernetesObject, nameOf, podTemplateOf } from '../../k8s/kubernetes-object';
import { namespace } from '../namespace';
import type { KubernetesApi } from '../servers/kubernetes-api';
import type { Pod } from '../stand-ins/pod';

const collections: Readonly<Record<string, string>> = {
  Deployment: `/apis/apps/v1/namespaces/${namespace}/deployments`,
  StatefulSet: `/apis/apps/v1/namespaces/${namespace}/statefulsets`,
  Job: `/apis/batch/v1/namespaces/${namespace}/jobs`,
};

interface Workload extends KubernetesObject {
  readonly metadata: KubernetesObject['metadata'] & { readonly generation: number };
  readonly spec: { readonly replicas?: number; readonly suspend?: boolean };
  readonly status: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly readyReplicas?: number;
    readonly succeeded?: number;
  };
}

/**
 * The pods of these Deployments, StatefulSets and Jobs were made by their controllers, put on nodes and, as far as the nodes' stand-ins
 * can say, started: none was refused, and none carries a token of the Kubernetes API. `withinMs`: how long that may take.
 */
export async function judgePods(
  api: KubernetesApi,
  objects: readonly KubernetesObject[],
  withinMs = 60_000,
): Promise<Check> {
  const workloads = objects.filter((object) => podTemplateOf(object) !== undefined);
  const unsettled = await Promise.all(workloads.map((workload) => whatItLacks(api, workload, withinMs)));
  const pods = await podsIn(api);
  return check('every pod was made, admitted, put on a node and given what it names', `${pods.length} pods`, [
    ...unsettled.flat(),
    ...(await complaints(api)),
    ...pods.flatMap(tokenFaults),
  ]);
}

/** Pods that are not on their way out. */
export async function podsIn(api: KubernetesApi): Promise<readonly Pod[]> {
  const pods = await api.list<Pod>(`/api/v1/namespaces/${namespace}/pods`);
  return pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
}

async function whatItLacks(api: KubernetesApi, workload: KubernetesObject, withinMs: number): Promise<string[]> {
  const { kind, metadata } = workload;
  const path = `${collections[kind]}/${metadata.name}`;
  let last: Workload['status'] = {};
  const isSettled = async (): Promise<boolean> => {
    const { metadata: now, spec, status } = await api.get<Workload>(path);
    last = status;
    if (kind === 'Job') return spec.suspend === true || (status.succeeded ?? 0) > 0;
    const { replicas, updatedReplicas, readyReplicas } = status;
    const counts = [replicas, updatedReplicas, readyReplicas];
    return status.observedGeneration === now.generation && counts.every((count = 0) => count === spec.replicas);
  };
  try {
    await eventually(isSettled, { describe: `${nameOf(workload)} has its pods`, deadlineMs: withinMs, everyMs: 200 });
    return [];
  } catch {
    return [`${nameOf(workload)} has not the pods it wants: ${JSON.stringify(last)}`];
  }
}

/** What controllers and nodes said about pods they could not make or start. */
async function complaints(api: KubernetesApi): Promise<string[]> {
  const events = await api.list<{ reason: string; message: string; involvedObject: { kind: string; name: string } }>(
    `/api/v1/namespaces/${namespace}/events`,
  );
  return events
    .filter(({ reason }) => ['FailedCreate', 'FailedMount'].includes(reason))
    .map(({ reason, message, involvedObject: { kind, name } }) => `${kind} ${name}: ${reason}: ${message}`);
}

function tokenFaults({ metadata, spec }: Pod): string[] {
  const tokens = (spec.volumes ?? []).filter((volume) => JSON.stringify(volume).includes('serviceAccountToken'));
  return tokens.map(({ name }) => `Pod ${metadata.name} carries a token of the Kubernetes API in ${name}`);
}
