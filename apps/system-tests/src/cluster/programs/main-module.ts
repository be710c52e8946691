/** What is compiled, and from which package. */
export const programs = {
  etcd: 'go.etcd.io/etcd/server/v3',
  'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
  'kube-controller-manager': 'k8s.io/kubernetes/cmd/kube-controller-manager',
  'kube-scheduler': 'k8s.io/kubernetes/cmd/kube-scheduler',
  kubectl: 'k8s.io/kubernetes/cmd/kubectl',
} as const;

export type ProgramName = keyof typeof programs;

/**
 * The go.mod of a module of our own, which needs Kubernetes and etcd. Kubernetes takes its own libraries from its source tree; who
 * needs it as a module says where they are instead: each is published with the same minor and patch version, and major version 0.
 * Throws when the go.mod of Kubernetes is not as expected.
 */
export function mainModule(kubernetesVersion: string, goModOfKubernetes: string): string {
  const found = (pattern: RegExp, what: string): string => {
    const match = pattern.exec(goModOfKubernetes)?.[1];
    if (match === undefined) throw new Error(`The go.mod of Kubernetes ${kubernetesVersion} does not say ${what}.`);
    return match;
  };
  const libraries = [...goModOfKubernetes.matchAll(/^\s*(k8s\.io\/\S+) => \.\/staging\//gm)].map(([, name]) => name);
  if (libraries.length === 0) throw new Error(`Kubernetes ${kubernetesVersion} names none of its libraries.`);
  const version = kubernetesVersion.replace(/^v1\./, 'v0.');
  return [
    'module paywright/kubernetes',
    '',
    `go ${found(/^go (\S+)$/m, 'which Go it needs')}`,
    `godebug default=${found(/^godebug default=(\S+)$/m, 'which defaults of Go it runs with')}`,
    '',
    `require k8s.io/kubernetes ${kubernetesVersion}`,
    `require go.etcd.io/etcd/server/v3 ${found(/^\s*go\.etcd\.io\/etcd\/client\/v3 (\S+)/m, 'which etcd it needs')}`,
    '',
    ...libraries.map((library) => `replace ${library} => ${library} ${version}`),
    '',
  ].join('\n');
}
