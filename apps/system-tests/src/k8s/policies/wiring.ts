import { type KubernetesObject, type Labels, nameOf, type Probe, podTemplateOf } from '../kubernetes-object';
import type { Policy } from './policy';

interface ServiceSpec {
  readonly selector: Labels;
  readonly ports: readonly { readonly name: string; readonly port: number; readonly targetPort: string | number }[];
}

/** Services select pods and name their ports, probes and ingresses meet ports that are there, mounts meet their volumes. */
export const wiring: Policy = (objects) => [
  ...objects.filter(({ kind }) => kind === 'Service').flatMap((service) => serviceFaults(service, objects)),
  ...objects.filter(({ kind }) => kind === 'Ingress').flatMap((ingress) => ingressFaults(ingress, objects)),
  ...objects.flatMap(podFaults),
  ...objects.flatMap((object) => configurationFaults(object, objects)),
];

function serviceFaults(service: KubernetesObject, objects: readonly KubernetesObject[]): string[] {
  const { selector, ports } = service.spec as ServiceSpec;
  const pods = objects.map(podTemplateOf).filter((pod) => pod && selects(selector, pod.metadata?.labels));
  if (pods.length !== 1) return [`${nameOf(service)} selects ${pods.length} kinds of pods`];
  const open = pods.flatMap((pod) => pod?.spec.containers ?? []).flatMap((container) => container.ports ?? []);
  return ports
    .filter(({ targetPort, port }) => !open.some((each) => each.name === targetPort && each.containerPort === port))
    .map(({ name }) => `${nameOf(service)} leads port ${name} to none of its pods' ports`);
}

function ingressFaults(ingress: KubernetesObject, objects: readonly KubernetesObject[]): string[] {
  const text = JSON.stringify(ingress.spec);
  return [...text.matchAll(/"service":\{"name":"([^"]+)","port":\{"name":"([^"]+)"/g)].flatMap(([, name, port]) => {
    const service = objects.find(({ kind, metadata }) => kind === 'Service' && metadata.name === name);
    const isOpen = (service?.spec as ServiceSpec | undefined)?.ports.some((each) => each.name === port);
    return isOpen ? [] : [`${nameOf(ingress)} leads to ${name}:${port}, which is not there`];
  });
}

function podFaults(object: KubernetesObject): string[] {
  const { containers = [], volumes = [] } = podTemplateOf(object)?.spec ?? {};
  return containers.flatMap(({ name, ports = [], volumeMounts = [], ...probes }) => {
    const names = new Set([...volumes.map((volume) => volume.name), ...claimsOf(object)]);
    const isOpen = ({ httpGet, tcpSocket }: Probe): boolean => {
      const port = httpGet?.port ?? tcpSocket?.port;
      return port === undefined || ports.some((each) => each.name === port);
    };
    return [
      ...[probes.startupProbe, probes.readinessProbe, probes.livenessProbe]
        .filter((probe) => probe && !isOpen(probe))
        .map(() => `${nameOf(object)}: ${name} is probed at a port it does not open`),
      ...volumeMounts
        .filter((mount) => !names.has(mount.name))
        .map((mount) => `${nameOf(object)}: ${name} mounts ${mount.name}, which is no volume`),
    ];
  });
}

function claimsOf({ spec }: KubernetesObject): string[] {
  const { volumeClaimTemplates = [] } = (spec ?? {}) as { volumeClaimTemplates?: { metadata: { name: string } }[] };
  return volumeClaimTemplates.map(({ metadata }) => metadata.name);
}

/** ConfigMaps are of these manifests; their names carry a hash, so a wrong one would start no pod. */
function configurationFaults(object: KubernetesObject, objects: readonly KubernetesObject[]): string[] {
  const maps = new Set(objects.filter(({ kind }) => kind === 'ConfigMap').map(({ metadata }) => metadata.name));
  const { containers = [], volumes = [] } = podTemplateOf(object)?.spec ?? {};
  const wanted = [
    ...containers.flatMap(({ envFrom = [] }) => envFrom.map(({ configMapRef }) => configMapRef?.name)),
    ...volumes.map(({ configMap }) => configMap?.name),
  ];
  return wanted
    .filter((name) => name !== undefined && !maps.has(name))
    .map((name) => `${nameOf(object)} takes the ConfigMap ${name}, which is not there`);
}

/** Whether the selector meets the labels. */
export function selects(selector: Labels, labels: Labels = {}): boolean {
  return Object.entries(selector).every(([name, value]) => labels[name] === value);
}
