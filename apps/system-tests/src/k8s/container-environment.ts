import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Container, KubernetesObject, PodSpec, Volume } from './kubernetes-object';

/** What Secrets hold, by name and key. */
export type SecretContents = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface ContainerEnvironment {
  /** The variables as a process of the container reads them, its files in a temporary folder. */
  readonly variables: Readonly<Record<string, string>>;
  /** Secrets and keys that were asked for and are not there. */
  readonly missing: readonly string[];
}

/** Builds what a container would find when it starts: variables of ConfigMaps, literals and Secrets, and the files of its volumes. */
export function containerEnvironment(
  pod: PodSpec,
  container: Container,
  objects: readonly KubernetesObject[],
  secrets: SecretContents,
): ContainerEnvironment {
  const missing: string[] = [];
  const take = (secret: string, key: string): string => {
    const value = secrets[secret]?.[key];
    if (value === undefined) missing.push(`${secret}/${key}`);
    return value ?? '';
  };
  const fileSystem = mkdtempSync(join(tmpdir(), 'pod-'));
  const inside = (text: string): string => text.replaceAll('/run/paywright/', `${fileSystem}/run/paywright/`);
  for (const { name, mountPath } of container.volumeMounts ?? []) {
    const volume = pod.volumes?.find((each) => each.name === name);
    for (const [path, content] of filesOf(volume, secrets, take)) {
      const file = join(fileSystem, mountPath, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, inside(content));
    }
  }
  const variables = Object.assign(
    {},
    ...(container.envFrom ?? []).map(({ configMapRef }) => dataOf(objects, configMapRef?.name)),
  );
  for (const { name, value, valueFrom } of container.env ?? []) {
    const { secretKeyRef } = valueFrom ?? {};
    variables[name] = secretKeyRef ? take(secretKeyRef.name, secretKeyRef.key) : (value ?? '');
  }
  for (const name of Object.keys(variables)) variables[name] = inside(variables[name]);
  return { variables, missing };
}

function dataOf(objects: readonly KubernetesObject[], name: string | undefined): Readonly<Record<string, string>> {
  return objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === name)?.data ?? {};
}

function filesOf(
  volume: Volume | undefined,
  secrets: SecretContents,
  take: (secret: string, key: string) => string,
): (readonly [path: string, content: string])[] {
  const { secret, projected } = volume ?? {};
  const sources = [
    ...(secret ? [{ name: secret.secretName, items: secret.items }] : []),
    ...(projected?.sources.map((source) => ({ name: String(source.secret?.name), items: source.secret?.items })) ?? []),
  ];
  return sources.flatMap(({ name, items }) => {
    const all = Object.keys(secrets[name] ?? {}).map((key) => ({ key, path: key }));
    if (items === undefined && all.length === 0) take(name, '(any key)');
    return (items ?? all).map(({ key, path }) => [path, take(name, key)] as const);
  });
}
