/** Everything a reader may render and apply, from k8s/. */
export const kustomizations = [
  'base',
  'migrations',
  'topics',
  'examples/restore',
  'examples/recover',
  'overlays/local',
  'overlays/production',
  'overlays/production/stores',
  'overlays/production/migrations',
  'overlays/production-managed',
  'overlays/production-managed/migrations',
] as const;

export type Kustomization = (typeof kustomizations)[number];
