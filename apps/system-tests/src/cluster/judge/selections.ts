import { eventually } from '@paywright/testing';
import { type Check, check } from '../../drill/judge/evidence';
import type { KubernetesObject, Labels } from '../../k8s/kubernetes-object';
import { selects } from '../../k8s/policies/wiring';
import { namespace } from '../namespace';
import type { KubernetesApi } from '../servers/kubernetes-api';
import type { Pod } from '../stand-ins/pod';
import { podsIn } from './pods';
import { meansOperators, type Selector, unmet } from './selector';

/** How long controllers may take to see the pods as they are now. */
const withinMs = 20_000;

/** Whatever chooses pods by labels chooses real ones: Services lead to them, budgets count them, network policies mean them, autoscalers scale them. */
export async function judgeSelections(api: KubernetesApi): Promise<Check> {
  const pods = (await podsIn(api)).filter(({ status }) => status.phase === 'Running');
  const all = await podsIn(api);
  const services = await api.list<Service>(`/api/v1/namespaces/${namespace}/services`);
  const budgets = await api.list<Budget>(`/apis/policy/v1/namespaces/${namespace}/poddisruptionbudgets`);
  const policies = await api.list<NetworkPolicy>(`/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`);
  const scalers = await api.list<Autoscaler>(`/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers`);
  const figures = `${services.length} services, ${budgets.length} budgets, ${policies.length} network policies, ${scalers.length} autoscalers`;
  return check('what chooses pods by their labels chooses real ones', figures, [
    ...(await Promise.all(services.map((service) => serviceFaults(api, service, pods)))).flat(),
    ...(await Promise.all(budgets.map((budget) => budgetFaults(api, budget, pods)))).flat(),
    ...policies.flatMap((policy) => policyFaults(policy, all)),
    ...(await Promise.all(scalers.map((scaler) => scalerFaults(api, scaler)))).flat(),
  ]);
}

interface Service extends KubernetesObject {
  readonly spec: { readonly selector: Labels; readonly ports: readonly object[] };
}

interface EndpointSlice {
  readonly endpoints?: readonly { readonly conditions: { readonly ready: boolean } }[];
  readonly ports?: readonly object[];
}

async function serviceFaults(
  api: KubernetesApi,
  { metadata: { name }, spec: { selector, ports } }: Service,
  pods: readonly Pod[],
): Promise<string[]> {
  const chosen = pods.filter(({ metadata }) => selects(selector, metadata.labels)).length;
  if (chosen === 0) return [`Service ${name} chooses no pod`];
  const slices = `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices?labelSelector=kubernetes.io/service-name=${name}`;
  return inVain(`Service ${name} does not lead to ${chosen} pods by ${ports.length} ports`, async () => {
    const found = await api.list<EndpointSlice>(slices);
    const ready = found.flatMap(({ endpoints = [] }) => endpoints).filter(({ conditions }) => conditions.ready).length;
    return ready === chosen && found.every((slice) => slice.ports?.length === ports.length);
  });
}

interface Budget extends KubernetesObject {
  readonly spec: { readonly selector: { readonly matchLabels: Labels } };
  readonly status?: { readonly expectedPods: number; readonly disruptionsAllowed: number };
}

async function budgetFaults(
  api: KubernetesApi,
  { metadata: { name }, spec: { selector } }: Budget,
  pods: readonly Pod[],
): Promise<string[]> {
  const chosen = pods.filter(({ metadata }) => selects(selector.matchLabels, metadata.labels)).length;
  if (chosen === 0) return [`PodDisruptionBudget ${name} counts no pod`];
  return inVain(`PodDisruptionBudget ${name} does not let one of ${chosen} pods go`, async () => {
    const { status } = await api.get<Budget>(`/apis/policy/v1/namespaces/${namespace}/poddisruptionbudgets/${name}`);
    return status?.expectedPods === chosen && status.disruptionsAllowed === 1;
  });
}

interface Peer {
  readonly podSelector?: Selector;
  readonly namespaceSelector?: object;
}

interface NetworkPolicy extends KubernetesObject {
  readonly spec: {
    readonly podSelector: Selector;
    readonly ingress?: readonly { readonly from?: readonly Peer[] }[];
    readonly egress?: readonly { readonly to?: readonly Peer[] }[];
  };
}

/** Pods of other namespaces, and those that an operator makes, are not there to be looked for. */
function policyFaults({ metadata: { name }, spec }: NetworkPolicy, pods: readonly Pod[]): string[] {
  const peers = [
    ...(spec.ingress ?? []).flatMap(({ from = [] }) => from),
    ...(spec.egress ?? []).flatMap(({ to = [] }) => to),
  ].filter(({ namespaceSelector }) => namespaceSelector === undefined);
  return [spec.podSelector, ...peers.flatMap(({ podSelector }) => podSelector ?? [])]
    .filter((selector) => !meansOperators(selector))
    .flatMap((selector) => unmet(selector, pods))
    .map((labels) => `NetworkPolicy ${name} means pods with ${labels}, and there is none`);
}

interface Autoscaler extends KubernetesObject {
  readonly spec: { readonly minReplicas: number };
  readonly status?: {
    readonly currentReplicas?: number;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

function scalerFaults(api: KubernetesApi, { metadata: { name } }: Autoscaler): Promise<string[]> {
  const path = `/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers/${name}`;
  return inVain(`HorizontalPodAutoscaler ${name} does not hold its target at the least it says`, async () => {
    const { spec, status } = await api.get<Autoscaler>(path);
    const isAble = status?.conditions?.some((each) => each.type === 'AbleToScale' && each.status === 'True');
    return isAble === true && (status?.currentReplicas ?? 0) >= spec.minReplicas;
  });
}

async function inVain(fault: string, condition: () => Promise<boolean>): Promise<string[]> {
  try {
    await eventually(condition, { describe: fault, deadlineMs: withinMs, everyMs: 200 });
    return [];
  } catch (error) {
    return [`${fault}: ${(error as Error).message}`];
  }
}
