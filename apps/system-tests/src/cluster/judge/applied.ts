import { createHash } from 'node:crypto';
import { type KubernetesObject, nameOf } from '../../k8s/kubernetes-object';
import { objectsOf } from '../../k8s/render';
import { type Check, check } from '../../drill/judge/evidence';
import type { Shell } from '../walk/shell';
import { fieldsNotTaken } from './fields-not-taken';

/** The objects of a kustomization in the clone, `folder` from its root. */
export async function objectsIn(shell: Shell, folder: string): Promise<readonly KubernetesObject[]> {
  return objectsOf(await shell.run(`kubectl kustomize ${folder}`));
}

/** `client`: as docs/kubernetes.md applies; `server`: as tools do that follow a repository. */
export type Side = 'client' | 'server';

/**
 * Of a kustomization that was just applied on this side: every object is there with every field as it was written, and to apply it
 * again would change nothing.
 */
export async function judgeApplied(shell: Shell, folder: string, side: Side): Promise<Check> {
  const objects = await objectsIn(shell, folder);
  const name = `${folder}, applied on the ${side}'s side, was taken as it is written, and again it changes nothing`;
  return check(name, `${objects.length} objects`, [
    ...(await notTaken(shell, folder, objects)),
    ...(side === 'client' ? await changedAgain(shell, folder) : []),
    ...(await differences(shell, `kubectl diff${side === 'server' ? ' --server-side' : ''} -k ${folder}`)),
  ]);
}

/**
 * Kinds of which kubectl sends something each time, whether it differs or not: a budget's selector and the claims of a StatefulSet are
 * replaced as a whole, and kustomize writes long values of Secrets in several lines. Their differences are those of `kubectl diff`.
 */
const alwaysSent = /^(poddisruptionbudget\.policy|statefulset\.apps|secret)\//;

/** Objects to which kubectl had something to send again: to a list, say, in whose items the server has filled in defaults. */
async function changedAgain(shell: Shell, folder: string): Promise<string[]> {
  const lines = (await shell.run(`kubectl apply -k ${folder}`)).split('\n').filter((line) => line !== '');
  return lines.filter(
    (line) => !line.endsWith(' unchanged') && !(alwaysSent.test(line) && line.endsWith(' configured')),
  );
}

async function notTaken(shell: Shell, folder: string, objects: readonly KubernetesObject[]): Promise<string[]> {
  const { items } = JSON.parse(await shell.run(`kubectl get -k ${folder} --output json`)) as {
    items: KubernetesObject[];
  };
  return objects.flatMap((object) => {
    const isSame = (each: KubernetesObject): boolean =>
      each.apiVersion === object.apiVersion && nameOf(each) === nameOf(object);
    const held = items.find(isSame);
    return fieldsNotTaken(withDigests(object), held && withDigests(held)).map((fault) => `${nameOf(object)} ${fault}`);
  });
}

/** What a Secret holds is compared, and not printed. */
function withDigests(object: KubernetesObject): KubernetesObject {
  if (object.kind !== 'Secret') return object;
  const digest = (value: string): string => createHash('sha256').update(Buffer.from(value, 'base64')).digest('hex');
  const data = Object.entries(object.data ?? {}).map(([key, value]) => [key, digest(value)]);
  return { ...object, data: Object.fromEntries(data) };
}

/** kubectl ends with 1 when there is a difference, and with more when it could not tell. */
async function differences(shell: Shell, command: string): Promise<string[]> {
  const { status, output } = await shell.try(command);
  return status === 0 ? [] : [`${command} ended with ${status}:\n${output}`];
}
