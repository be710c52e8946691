import type { Metadata, PodSpec } from '../../k8s/kubernetes-object';

/** A pod as the API tells of it. */
export interface Pod {
  readonly metadata: Metadata & {
    readonly uid: string;
    readonly namespace: string;
    readonly deletionTimestamp?: string;
    readonly ownerReferences?: readonly { readonly kind: string; readonly name: string; readonly uid: string }[];
  };
  readonly spec: PodSpec & { readonly nodeName?: string; readonly restartPolicy: string };
  readonly status: {
    readonly phase: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[];
  };
}
