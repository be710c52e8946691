import type { KubernetesObject } from '../kubernetes-object';

interface IngressSpec {
  readonly tls?: readonly { readonly hosts: readonly string[]; readonly secretName: string }[];
  readonly defaultBackend?: unknown;
  readonly rules: readonly {
    readonly host?: string;
    readonly http: {
      readonly paths: readonly {
        readonly path: string;
        readonly pathType: string;
        readonly backend: {
          readonly service: { readonly name: string; readonly port: { name?: string; number?: number } };
        };
      }[];
    };
  }[];
}

/** What the world can reach: `host path (type) → service:port`, in order; and what else opens a door, by name. */
export function reachable(objects: readonly KubernetesObject[]): string[] {
  const ways = objects.flatMap((object) => {
    if (object.kind === 'Ingress') return waysOf(object.spec as IngressSpec);
    const { type } = (object.kind === 'Service' ? object.spec : {}) as { type?: string };
    return type !== undefined && type !== 'ClusterIP' ? [`Service ${object.metadata.name} is a ${type}`] : [];
  });
  return ways.sort();
}

function waysOf({ rules, tls = [], defaultBackend }: IngressSpec): string[] {
  const encrypted = new Set(tls.flatMap(({ hosts }) => hosts));
  return [
    ...(defaultBackend === undefined ? [] : ['everything → the default backend']),
    ...rules.flatMap(({ host = '*', http }) =>
      http.paths.map(({ path, pathType, backend: { service } }) => {
        const scheme = encrypted.has(host) ? 'https' : 'http';
        return `${scheme}://${host}${path} (${pathType}) → ${service.name}:${service.port.name ?? service.port.number}`;
      }),
    ),
  ];
}
