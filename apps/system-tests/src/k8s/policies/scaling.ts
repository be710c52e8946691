import { type KubernetesObject, type Labels, nameOf, podTemplateOf } from '../kubernetes-object';
import type { Policy } from './policy';
import { selects } from './wiring';

interface Scaler {
  readonly scaleTargetRef: { readonly kind: string; readonly name: string };
  readonly minReplicas?: number;
  readonly minReplicaCount?: number;
  readonly maxReplicas?: number;
  readonly maxReplicaCount?: number;
}

/** Every Deployment is scaled by exactly one, from two pods up, may lose one pod at a time, and is spread by its own labels. */
export const scaling: Policy = (objects) => {
  const deployments = objects.filter(({ kind, metadata }) => kind === 'Deployment' && isOurs(metadata.labels));
  const scalers = objects.filter(({ kind }) => kind === 'HorizontalPodAutoscaler' || kind === 'ScaledObject');
  return [
    ...scalers
      .filter((scaler) => !deployments.some((each) => isTarget(scaler, each)))
      .map((each) => `${nameOf(each)} scales nothing`),
    ...deployments.flatMap((deployment) => [
      ...scalerFaults(deployment, scalers),
      ...budgetFaults(deployment, objects),
      ...spreadFaults(deployment),
    ]),
  ];
};

/** The services; not what stands in for others on a laptop. */
function isOurs(labels: Labels = {}): boolean {
  return labels['app.kubernetes.io/part-of'] === 'paywright';
}

function scalerFaults(deployment: KubernetesObject, scalers: readonly KubernetesObject[]): string[] {
  const own = scalers.filter((scaler) => isTarget(scaler, deployment));
  const { replicas } = deployment.spec as { replicas?: number };
  if (own.length === 0 && replicas === 1) return []; // a laptop
  if (own.length !== 1) return [`${nameOf(deployment)} is scaled by ${own.length}`];
  if (replicas !== undefined) return [`${nameOf(deployment)} says how many replicas, which is its scaler's to say`];
  const { least, most } = boundsOf(own[0] as KubernetesObject);
  return least >= 2 && most > least ? [] : [`${nameOf(deployment)} has from ${least} to ${most} replicas`];
}

/** The least and the most replicas of what is scaled. */
export function boundsOf({ spec }: KubernetesObject): { readonly least: number; readonly most: number } {
  const { minReplicas, minReplicaCount, maxReplicas, maxReplicaCount } = spec as Scaler;
  return { least: minReplicas ?? minReplicaCount ?? 0, most: maxReplicas ?? maxReplicaCount ?? 0 };
}

function isTarget({ spec }: KubernetesObject, { kind, metadata }: KubernetesObject): boolean {
  const { scaleTargetRef } = spec as Scaler;
  return scaleTargetRef.kind === kind && scaleTargetRef.name === metadata.name;
}

/** A budget that leaves no pod to take away would stop every drain of a node. */
function budgetFaults(deployment: KubernetesObject, objects: readonly KubernetesObject[]): string[] {
  const labels = podTemplateOf(deployment)?.metadata?.labels;
  const budgets = objects
    .filter(({ kind }) => kind === 'PodDisruptionBudget')
    .map(({ spec }) => spec as { selector: { matchLabels: Labels }; maxUnavailable?: unknown })
    .filter(({ selector }) => selects(selector.matchLabels, labels));
  if (budgets.length !== 1) return [`${nameOf(deployment)} has ${budgets.length} disruption budgets`];
  return budgets[0]?.maxUnavailable === 1 ? [] : [`${nameOf(deployment)} leaves drains no room, or too much`];
}

function spreadFaults(deployment: KubernetesObject): string[] {
  const template = podTemplateOf(deployment);
  const spreads = template?.spec.topologySpreadConstraints ?? [];
  const keys = spreads.map(({ topologyKey }) => topologyKey).sort();
  const wanted = ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'];
  return [
    ...(keys.join() === wanted.join() ? [] : [`${nameOf(deployment)} is not spread over hosts and zones`]),
    ...spreads
      .filter(({ labelSelector }) => !selects(labelSelector.matchLabels, template?.metadata?.labels))
      .map(({ topologyKey }) => `${nameOf(deployment)} spreads other pods than its own over ${topologyKey}`),
  ];
}
