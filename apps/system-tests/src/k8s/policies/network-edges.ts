import type { KubernetesObject, Labels } from '../kubernetes-object';

interface Selector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

interface Peer {
  readonly podSelector?: Selector;
  readonly namespaceSelector?: Selector;
  readonly ipBlock?: { readonly cidr: string };
}

interface Rule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly { readonly port: number; readonly protocol?: string }[];
}

interface NetworkPolicySpec {
  readonly podSelector: Selector;
  readonly policyTypes: readonly string[];
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
}

/** Every way that the network policies open, `who → whom :ports` for those who may ask and `who ← whom :ports` for those who may be asked. */
export function networkEdges(objects: readonly KubernetesObject[]): string[] {
  const edges = policiesOf(objects).flatMap(({ podSelector, ingress = [], egress = [] }) => [
    ...egress.flatMap((rule) => edgesOf(podSelector, '→', rule.to, rule)),
    ...ingress.flatMap((rule) => edgesOf(podSelector, '←', rule.from, rule)),
  ]);
  return [...new Set(edges)].sort();
}

/** Whether everything that no other policy opens is closed, in both directions and for all pods. */
export function deniesByDefault(objects: readonly KubernetesObject[]): boolean {
  return policiesOf(objects).some(
    ({ podSelector, policyTypes, ingress, egress }) =>
      Object.keys(podSelector).length === 0 && policyTypes.length === 2 && !ingress && !egress,
  );
}

function policiesOf(objects: readonly KubernetesObject[]): NetworkPolicySpec[] {
  return objects.filter(({ kind }) => kind === 'NetworkPolicy').map(({ spec }) => spec as NetworkPolicySpec);
}

function edgesOf(own: Selector, arrow: string, peers: readonly Peer[] | undefined, { ports }: Rule): string[] {
  const where = ports?.map(({ port }) => port).join(',') ?? 'any port';
  const whom = peers === undefined ? ['anywhere'] : peers.flatMap(namesOfPeer);
  return namesOf(own).flatMap((who) => [...new Set(whom)].map((peer) => `${who} ${arrow} ${peer} :${where}`));
}

function namesOfPeer({ podSelector, namespaceSelector, ipBlock }: Peer): string[] {
  if (ipBlock) return [ipBlock.cidr];
  const pods = podSelector ? namesOf(podSelector) : ['all'];
  return namespaceSelector ? namesOf(namespaceSelector).flatMap((space) => pods.map((pod) => `${space}/${pod}`)) : pods;
}

/** The names that a selector stands for; values alone, since each label has its own. */
function namesOf({ matchLabels = {}, matchExpressions = [] }: Selector): string[] {
  const fixed = Object.values(matchLabels).join('+');
  const lists = matchExpressions.map(({ operator, values = [] }) => (operator === 'In' ? values : [`${operator}?`]));
  const named = lists.reduce((sum, list) => sum.flatMap((each) => list.map((name) => `${each}${name}`)), [fixed]);
  return named.map((name) => name || 'all');
}
