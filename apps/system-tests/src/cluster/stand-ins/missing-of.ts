import { type KubernetesApi, RefusedByApi } from '../servers/kubernetes-api';
import { type NamedByPod, namedByPod } from './named-by-pod';
import type { Pod } from './pod';

/** What the pod names and the cluster has not, in the words of a kubelet. */
export async function missingOf(api: KubernetesApi, { metadata, spec }: Pod): Promise<string[]> {
  const missing = await Promise.all(namedByPod(spec).map((named) => missingKeys(api, metadata.namespace, named)));
  return missing.flat();
}

async function missingKeys(api: KubernetesApi, namespace: string, { kind, name, keys }: NamedByPod): Promise<string[]> {
  const [resource, word] = kind === 'Secret' ? ['secrets', 'secret'] : ['configmaps', 'configmap'];
  try {
    const { data = {} } = await api.get<{ data?: object }>(`/api/v1/namespaces/${namespace}/${resource}/${name}`);
    return keys.filter((key) => !(key in data)).map((key) => `references non-existent ${word} key: ${name}/${key}`);
  } catch (error) {
    if (error instanceof RefusedByApi && error.status === 404) return [`${word} "${name}" not found`];
    throw error;
  }
}
