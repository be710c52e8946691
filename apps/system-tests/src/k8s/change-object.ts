import type { KubernetesObject } from './kubernetes-object';

/**
 * The objects with one value of one of them set, or taken away when it is undefined. `path` is what stands between
 * slashes; `-` adds to a list. Throws when the object is not there, so that no test proves nothing.
 */
export function changeObject(
  objects: readonly KubernetesObject[],
  kindAndName: string,
  path: string,
  value: unknown,
): readonly KubernetesObject[] {
  const [kind, name] = kindAndName.split(' ');
  const copies = structuredClone(objects);
  const object = copies.find((each) => each.kind === kind && each.metadata.name === name);
  const steps = path.split('/');
  const last = String(steps.pop());
  let holder = object as unknown as Record<string, unknown> | unknown[] | undefined;
  for (const step of steps) holder = (holder as Record<string, unknown>)?.[step] as typeof holder;
  if (holder === undefined) throw new Error(`${kindAndName} has nothing at ${path}`);
  if (Array.isArray(holder) && last === '-') holder.push(value);
  else if (Array.isArray(holder) && value === undefined) holder.splice(Number(last), 1);
  else if (value === undefined) delete (holder as Record<string, unknown>)[last];
  else (holder as Record<string, unknown>)[last] = value;
  return copies;
}
