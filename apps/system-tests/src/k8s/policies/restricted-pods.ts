import { type Container, type KubernetesObject, nameOf, type PodSpec, podTemplateOf } from '../kubernetes-object';
import type { Policy } from './policy';

/** Images that cannot run so, with the reason; none of ours. */
const writesIntoItsImage = new Set(['apache/kafka']); // its start script writes the configuration; on a laptop only

/**
 * Every pod keeps to Pod Security `restricted`, has a read-only file system, requests and limits, no token of the
 * Kubernetes API, and an image of a fixed version.
 */
export const restrictedPods: Policy = (objects) =>
  objects.flatMap((object) => {
    const template = podTemplateOf(object);
    return template ? podFaults(object, template.spec).map((fault) => `${nameOf(object)}: ${fault}`) : [];
  });

function podFaults(object: KubernetesObject, pod: PodSpec): string[] {
  const { securityContext: context = {} } = pod;
  const containers = [...(pod.initContainers ?? []), ...pod.containers];
  return [
    ...unless(context.runAsNonRoot === true, 'does not say runAsNonRoot'),
    ...unless(Number(context.runAsUser) > 0, 'does not name a user other than root by its number'),
    ...unless(context.seccompProfile?.type === 'RuntimeDefault', 'has no seccomp profile RuntimeDefault'),
    ...unless(pod.automountServiceAccountToken === false, 'gets a token of the Kubernetes API'),
    ...unless(pod.serviceAccountName !== undefined, 'has no service account of its own'),
    ...unless(pod.enableServiceLinks === false, 'gets variables for every Service, which read as settings'),
    ...unless(!pod.hostNetwork && !pod.hostPID && !pod.hostIPC, 'shares a namespace of its host'),
    ...(pod.volumes ?? []).filter(({ hostPath }) => hostPath).map(({ name }) => `mounts its host as ${name}`),
    ...containers.flatMap((container) => containerFaults(container).map((fault) => `${container.name} ${fault}`)),
    ...(object.kind === 'Deployment' ? rolloutFaults(object, pod) : []),
  ];
}

function containerFaults({ image, resources = {}, securityContext: context = {}, ...container }: Container): string[] {
  const [, repository = '', tag = ''] = /^(.+?)(?::([^:/]+)|@sha256:[0-9a-f]{64})?$/.exec(image) ?? [];
  const isPinned = image.includes('@sha256:') || (tag !== '' && tag !== 'latest');
  const { requests = {}, limits = {} } = resources;
  const missing = ['cpu', 'memory'].filter((what) => !requests[what] || !limits[what]);
  const drops = context.capabilities?.drop ?? [];
  return [
    ...unless(isPinned, `has no fixed version: ${image}`),
    ...missing.map((what) => `has no request or no limit of ${what}`),
    ...unless(context.allowPrivilegeEscalation === false, 'may escalate its privileges'),
    ...unless(context.privileged !== true, 'is privileged'),
    ...unless(context.runAsUser !== 0 && context.runAsNonRoot !== false, 'runs as root'),
    ...unless(drops.includes('ALL') && !context.capabilities?.add, 'keeps capabilities'),
    ...unless(
      context.readOnlyRootFilesystem === true || writesIntoItsImage.has(repository),
      'can write to its root file system',
    ),
    ...(container.volumeMounts ?? [])
      .filter(({ mountPath, readOnly }) => mountPath.startsWith('/run/paywright/') && readOnly !== true)
      .map(({ mountPath }) => `can write to ${mountPath}`),
  ];
}

/** Of what is rolled out with no request lost. */
function rolloutFaults({ spec }: KubernetesObject, pod: PodSpec): string[] {
  const { strategy, revisionHistoryLimit } = spec as {
    strategy?: { rollingUpdate?: { maxUnavailable?: unknown; maxSurge?: unknown } };
    revisionHistoryLimit?: number;
  };
  const { maxUnavailable, maxSurge } = strategy?.rollingUpdate ?? {};
  const probeless = pod.containers.filter((each) => !each.startupProbe || !each.readinessProbe || !each.livenessProbe);
  return [
    ...unless(maxUnavailable === 0 && Number(maxSurge) > 0, 'takes pods away before others are ready'),
    ...unless(Number(revisionHistoryLimit) > 0, 'keeps no revision to go back to'),
    ...unless(Number(pod.terminationGracePeriodSeconds) >= 60, 'has less than 60 s to shut down'),
    ...probeless.map(({ name }) => `${name} lacks a probe`),
    ...pod.containers
      .filter(({ livenessProbe }) => livenessProbe?.httpGet?.path !== '/health/live')
      .map(({ name }) => `${name} is restarted for something else than not being alive`),
    ...pod.containers
      .filter(({ readinessProbe }) => readinessProbe?.httpGet?.path !== '/health/ready')
      .map(({ name }) => `${name} is sent requests without being ready`),
  ];
}

function unless(holds: boolean, fault: string): string[] {
  return holds ? [] : [fault];
}
