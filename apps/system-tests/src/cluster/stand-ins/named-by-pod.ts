import type { PodSpec } from '../../k8s/kubernetes-object';

/** A Secret or ConfigMap that a pod cannot start without, and the keys it takes from it one by one. */
export interface NamedByPod {
  readonly kind: 'Secret' | 'ConfigMap';
  readonly name: string;
  readonly keys: readonly string[];
}

interface Reference {
  readonly name: string;
  readonly items?: readonly { readonly key: string }[];
}

/** Everything the pod's volumes and variables name, in the order in which they name it. */
export function namedByPod({ volumes = [], containers, initContainers = [] }: PodSpec): readonly NamedByPod[] {
  const secret = ({ name, items = [] }: Reference): NamedByPod => ({ kind: 'Secret', name, keys: keysOf(items) });
  const configMap = ({ name, items = [] }: Reference): NamedByPod => ({ kind: 'ConfigMap', name, keys: keysOf(items) });
  return [
    ...volumes.flatMap((volume) => [
      ...(volume.secret ? [secret({ ...volume.secret, name: volume.secret.secretName })] : []),
      ...(volume.configMap ? [configMap(volume.configMap)] : []),
      ...(volume.projected?.sources ?? []).flatMap((source) => (source.secret ? [secret(source.secret)] : [])),
    ]),
    ...[...initContainers, ...containers].flatMap(({ env = [], envFrom = [] }) => [
      ...envFrom.flatMap(({ configMapRef }) => (configMapRef ? [configMap(configMapRef)] : [])),
      ...env.flatMap(({ valueFrom }) => {
        const reference = valueFrom?.secretKeyRef;
        return reference ? [secret({ name: reference.name, items: [reference] })] : [];
      }),
    ]),
  ];
}

function keysOf(items: readonly { readonly key: string }[]): string[] {
  return items.map(({ key }) => key);
}
