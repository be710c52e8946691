import { type Check, check } from '../../drill/judge/evidence';
import { changeObject } from '../../k8s/change-object';
import { type KubernetesObject, nameOf, podTemplateOf } from '../../k8s/kubernetes-object';
import type { KubernetesApi } from '../servers/kubernetes-api';
import type { Shell } from '../walk/shell';
import { judgePods } from './pods';
import { judgeSelections } from './selections';

const container = 'spec/template/spec/containers/0';

/**
 * What must be refused is refused, and seen by the checks that have to see it: without this, a run in which nothing is wrong would
 * prove nothing. `objects`: those of an overlay that was applied; what is made of them here is deleted again.
 */
export async function judgeRefusals(
  shell: Shell,
  api: KubernetesApi,
  objects: readonly KubernetesObject[],
): Promise<Check> {
  const change = (path: string, value: unknown): KubernetesObject => deploymentWith(objects, path, value);
  const privileged = change(`${container}/securityContext`, { privileged: true });
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: privileged.metadata, spec: podTemplateOf(privileged)?.spec };
  const before = shell.warnings.length;
  return check('what is wrong is refused, and noticed', '7 wrong manifests', [
    ...(await refused(shell, 'a privileged pod', pod, /violates PodSecurity "restricted:latest": privileged/)),
    ...(await refused(
      shell,
      'a misspelt field',
      change(`${container}/redinessProbe`, {}),
      /unknown field ".*redinessProbe"/,
    )),
    ...(await noticed(shell, api, 'a privileged Deployment', privileged, /violates PodSecurity/)),
    ...(shell.warnings.splice(before).some((warning) => warning.includes('would violate PodSecurity'))
      ? []
      : ['no warning was heard when a privileged Deployment was applied']),
    ...(await noticed(
      shell,
      api,
      'a Secret that is not there',
      change('spec/template/spec/volumes/0/secret/secretName', 'nobodys'),
      /secret "nobodys" not found/,
    )),
    ...(await noticed(
      shell,
      api,
      'a ServiceAccount that is not there',
      change('spec/template/spec/serviceAccountName', 'nobody'),
      /serviceaccount "nobody" not found/,
    )),
    ...(await selectionsNoticed(shell, api, objects)),
  ]);
}

/** payment-service under another name, with labels that nothing chooses, and this one thing changed. */
function deploymentWith(objects: readonly KubernetesObject[], path: string, value: unknown): KubernetesObject {
  const labels = { 'app.kubernetes.io/name': 'wrong' };
  const changes: readonly (readonly [path: string, value: unknown])[] = [
    ['spec/selector/matchLabels', labels],
    ['spec/template/metadata/labels', labels],
    ['spec/replicas', 1],
    [path, value],
    ['metadata/name', 'wrong'],
  ];
  const original = 'Deployment payment-service';
  const changed = changes.reduce(
    (before, [at, to]) => changeObject(before, original, at, to),
    named(objects, original),
  );
  return changed[0] as KubernetesObject;
}

async function refused(shell: Shell, what: string, object: object, reason: RegExp): Promise<string[]> {
  const { status, output } = await shell.try('kubectl apply --filename -', JSON.stringify(object));
  return status !== 0 && reason.test(output) ? [] : [`${what} was not refused as expected: ${output}`];
}

async function noticed(
  shell: Shell,
  api: KubernetesApi,
  what: string,
  object: KubernetesObject,
  reason: RegExp,
): Promise<string[]> {
  const text = JSON.stringify(object);
  await shell.run('kubectl apply --filename -', text);
  const { faults } = await judgePods(api, [object], 5_000);
  await shell.run('kubectl delete --filename - && kubectl delete events --all --namespace paywright', text);
  return faults.some((fault) => reason.test(fault)) ? [] : [`${what} was not noticed: ${faults.join('; ')}`];
}

/** A Service and a network policy that choose nobody. */
async function selectionsNoticed(
  shell: Shell,
  api: KubernetesApi,
  objects: readonly KubernetesObject[],
): Promise<string[]> {
  const nobody = { 'app.kubernetes.io/name': 'nobody' };
  const wrong = [
    ...changeObject(named(objects, 'Service payment-service'), 'Service payment-service', 'spec/selector', nobody),
    ...changeObject(named(objects, 'NetworkPolicy dns'), 'NetworkPolicy dns', 'spec/podSelector', {
      matchLabels: nobody,
    }),
  ].map((object) => ({ ...object, metadata: { ...object.metadata, name: 'wrong' } }));
  const text = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: wrong });
  await shell.run('kubectl apply --filename -', text);
  const { faults } = await judgeSelections(api);
  await shell.run('kubectl delete --filename -', text);
  return [/^Service wrong chooses no pod/, /^NetworkPolicy wrong means pods/]
    .filter((fault) => !faults.some((each) => fault.test(each)))
    .map((fault) => `${fault.source} was not noticed: ${faults.join('; ')}`);
}

function named(objects: readonly KubernetesObject[], name: string): readonly KubernetesObject[] {
  return objects.filter((object) => nameOf(object) === name);
}
