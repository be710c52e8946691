import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { KubernetesObject } from './kubernetes-object';
import { type Kustomization, kustomizations } from './kustomizations';
import { noLiteralSecrets } from './policies/no-literal-secrets';
import { reachable } from './policies/reachable';
import { restrictedPods } from './policies/restricted-pods';
import { scaling } from './policies/scaling';
import { wiring } from './policies/wiring';
import { render } from './render';
import { repository } from './repository';

/** What runs services; the others hold stores, or Jobs that end. */
const systems = ['base', 'overlays/local', 'overlays/production', 'overlays/production-managed'] as const;
const inProduction = ['base', 'overlays/production', 'overlays/production-managed'] as const;

const rendered = new Map<Kustomization, readonly KubernetesObject[]>();
const objectsOf = (folder: Kustomization): readonly KubernetesObject[] => rendered.get(folder) ?? [];

beforeAll(() => {
  execFileSync(process.execPath, [join(repository, 'tools/k8s/make-secrets.mjs'), 'local']);
  for (const folder of kustomizations) rendered.set(folder, render(folder));
}, 120_000);

describe.each(kustomizations)('%s', (folder) => {
  it('runs every pod restricted, with limits, on a read-only file system and a pinned image', () => {
    expect(restrictedPods(objectsOf(folder))).toEqual([]);
  });

  it('writes no secret where everybody may read', () => {
    expect(noLiteralSecrets(objectsOf(folder))).toEqual([]);
  });

  it('has no dangling name: ports, volumes, selectors, ConfigMaps', () => {
    expect(wiring(objectsOf(folder))).toEqual([]);
  });

  it('puts everything into the one namespace', () => {
    const elsewhere = objectsOf(folder).filter(
      ({ kind, metadata }) => kind !== 'Namespace' && metadata.namespace !== 'paywright',
    );
    expect(elsewhere).toEqual([]);
  });
});

describe.each(systems)('%s', (folder) => {
  it('scales, spreads and drains every service', () => {
    expect(scaling(objectsOf(folder))).toEqual([]);
  });
});

it.each(inProduction)('%s can be reached at three paths over TLS, and nowhere else', (folder) => {
  expect(reachable(objectsOf(folder))).toEqual([
    'https://notify.example.com/notifications (Prefix) → webhook-ingest:http',
    'https://pay.example.com/v1 (Prefix) → api-gateway:http',
    'https://pay.example.com/v1/cards (Exact) → payment-service:cards',
  ]);
});

it.each(inProduction)('%s tells buyers’ browsers the one address at which cards are taken', (folder) => {
  const settings = objectsOf(folder).filter(({ metadata }) => /^api-gateway-/.test(metadata.name));
  const [told] = settings.flatMap(({ data }) => data?.['CARDS_URL'] ?? []);
  const [taken] = reachable(objectsOf(folder)).filter((way) => way.endsWith('→ payment-service:cards'));
  expect(taken).toContain(`${told}/v1/cards (Exact)`); // the gateway adds the path
});

it('the namespace enforces Pod Security restricted, and is no part of what production takes away again', () => {
  const namespacesOf = (objects: readonly KubernetesObject[]) => objects.filter(({ kind }) => kind === 'Namespace');
  const [namespace] = namespacesOf(render('base/namespace'));
  expect(namespace?.metadata.labels).toMatchObject({ 'pod-security.kubernetes.io/enforce': 'restricted' });
  const holding = kustomizations.filter((folder) => namespacesOf(objectsOf(folder)).length > 0);
  expect(holding).toEqual(['overlays/local']); // deleting a namespace deletes its Secrets and its disks
});

it('a laptop’s cluster can be reached by port-forward alone', () => {
  expect(reachable(objectsOf('overlays/local'))).toEqual([]);
});
