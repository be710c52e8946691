import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { topicAccess } from '@paywright/contracts';
import { assumptions } from '../sizing/size';
import { podTemplateOf } from './kubernetes-object';
import { kustomizations } from './kustomizations';
import { render } from './render';
import { repository } from './repository';

const page = readFileSync(join(repository, 'docs/kubernetes.md'), 'utf8');
const services = Object.keys(topicAccess);

/** Every Secret that the manifests name and do not hold, with the keys they take. */
function secretsNamed(folders: readonly string[]): Map<string, Set<string>> {
  const named = new Map<string, Set<string>>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const { secretName, items, name, key } = value as {
      secretName?: string;
      items?: { key: string }[];
      name?: string;
      key?: string;
    };
    const isReference =
      secretName ?? (name !== undefined && (key !== undefined || items !== undefined) ? name : undefined);
    if (isReference !== undefined && !/-tls$/.test(isReference)) {
      const keys = named.get(isReference) ?? new Set();
      for (const each of [key, ...(items ?? []).map((item) => item.key)]) if (each !== undefined) keys.add(each);
      named.set(isReference, keys);
    }
    for (const [word, each] of Object.entries(value)) if (word !== 'configMapKeyRef') visit(each);
  };
  for (const folder of folders) visit(render(folder));
  return named;
}

it('the page names every Secret and every key that production takes', () => {
  const named = secretsNamed(kustomizations.filter((folder) => folder.startsWith('overlays/production')));
  expect(named.size).toBeGreaterThan(15);
  for (const [secret, keys] of named) {
    const isAService = services.some((service) => secret === `kafka-${service}`); // "kafka-api-gateway and so on"
    if (!isAService) expect(page).toContain(`\`${secret}\``);
    for (const key of keys) expect(page).toContain(`\`${key}\``);
  }
});

it('the page says what the ingress says', () => {
  const annotations = Object.fromEntries(
    render('overlays/production')
      .filter(({ kind }) => kind === 'Ingress')
      .map(({ metadata }) => [metadata.name, metadata.annotations ?? {}]),
  );
  const value = (ingress: string, name: string): string =>
    String(annotations[ingress]?.[`nginx.ingress.kubernetes.io/${name}`]);
  expect(value('api', 'proxy-body-size')).toBe('64k');
  expect(value('cards', 'proxy-body-size')).toBe('4k');
  expect(value('notifications', 'proxy-body-size')).toBe('256k');
  expect(page).toContain(`64 KiB a request, ${value('api', 'limit-rps')} requests/s from an address`);
  expect(page).toContain(`4 KiB, ${value('cards', 'limit-rps')} requests/s from an address`);
  expect(page).toContain(`256 KiB, ${value('notifications', 'limit-rps')} requests/s from an address`);
  expect(Number(value('notifications', 'limit-rps'))).toBe(assumptions.notificationsOfAddress);
  const bursts = ['api', 'cards', 'notifications'].map((ingress) =>
    (Number(value(ingress, 'limit-rps')) * Number(value(ingress, 'limit-burst-multiplier'))).toLocaleString('en'),
  );
  expect(page).toContain(`bursts through (${bursts[0]}, ${bursts[1]} and ${bursts[2]} requests)`);
  expect(page).toContain(`answers may take ${value('api', 'proxy-read-timeout')} s`);
  expect(Number(value('api', 'proxy-read-timeout'))).toBeGreaterThan(30); // the longest `Prefer: wait`
  expect(value('api', 'proxy-buffering')).toBe('off');
  const rewriting = Object.values(annotations).flatMap((each) =>
    Object.keys(each).filter((name) => /rewrite|snippet|upstream-vhost|app-root/.test(name)),
  );
  expect(rewriting).toEqual([]);
});

it('a restore does not wait for the pods of Jobs, which stay when they have ended', () => {
  const components = kustomizations
    .filter((folder) => !folder.startsWith('overlays/local'))
    .flatMap((folder) => render(folder).filter(({ kind }) => kind === 'Job'))
    .map((job) => podTemplateOf(job)?.metadata?.labels?.['app.kubernetes.io/component']);
  expect(page).toContain(`app.kubernetes.io/component notin (${[...new Set(components)].sort().join(', ')})`);
});
