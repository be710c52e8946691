import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { KubernetesObject } from './kubernetes-object';
import { repository, workFolder } from './repository';
import { isInstalled, runProgram } from './run-program';

/** Installed from source where neither kubectl nor kustomize is there. */
const kustomizeModule = 'sigs.k8s.io/kustomize/kustomize/v5@v5.8.1';

/** The objects of a kustomization, `folder` from k8s/. Throws with kustomize's complaint. */
export function render(folder: string): readonly KubernetesObject[] {
  const known = rendered.get(folder);
  if (known) return known;
  const [program, ...args] = renderer();
  const objects = objectsOf(runProgram(program, [...args, join(repository, 'k8s', folder)]));
  rendered.set(folder, objects);
  return objects;
}

const rendered = new Map<string, readonly KubernetesObject[]>();

/** The objects in a text of YAML documents. */
export function objectsOf(text: string): readonly KubernetesObject[] {
  return parseAllDocuments(text).map((document) => {
    if (document.errors[0]) throw document.errors[0];
    return document.toJS() as KubernetesObject;
  });
}

let found: readonly [string, ...string[]] | undefined;

function renderer(): readonly [string, ...string[]] {
  found ??= findRenderer();
  return found;
}

function findRenderer(): readonly [string, ...string[]] {
  if (isInstalled('kustomize', 'version')) return ['kustomize', 'build'];
  if (isInstalled('kubectl', 'version', '--client')) return ['kubectl', 'kustomize'];
  const folder = join(workFolder, 'bin');
  const built = join(folder, 'kustomize');
  if (!isInstalled(built, 'version')) runProgram('go', ['install', kustomizeModule], { GOBIN: folder });
  return [built, 'build'];
}
