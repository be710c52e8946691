import type { KubernetesApi } from '../servers/kubernetes-api';

interface Claim {
  readonly metadata: { readonly name: string; readonly namespace: string; readonly uid: string };
  readonly spec: {
    readonly accessModes: readonly string[];
    readonly storageClassName?: string;
    readonly resources: { readonly requests: { readonly storage: string } };
  };
  readonly status: { readonly phase: string };
}

/** A class of disks that is taken where none is named, as clusters on a laptop have one. */
export async function makeStorageClass(api: KubernetesApi): Promise<void> {
  await api.create('/apis/storage.k8s.io/v1/storageclasses', {
    metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
    provisioner: 'paywright/stand-in',
  });
}

/** Makes a disk for every claim that waits for one. */
export async function provideDisks(api: KubernetesApi): Promise<void> {
  for (const { metadata, spec, status } of await api.list<Claim>('/api/v1/persistentvolumeclaims')) {
    if (status.phase !== 'Pending') continue;
    const { name, namespace, uid } = metadata;
    const { accessModes, storageClassName, resources } = spec;
    await api.keep('/api/v1/persistentvolumes', {
      metadata: { name: `disk-${uid}` },
      spec: {
        ...{ accessModes, storageClassName, capacity: resources.requests, hostPath: { path: `/disks/${uid}` } },
        claimRef: { namespace, name, uid },
      },
    });
  }
}
