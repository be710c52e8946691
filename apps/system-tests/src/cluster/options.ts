import { parseArgs } from 'node:util';

/** Overlays whose way through docs/kubernetes.md can be walked. */
export const overlays = ['local', 'production', 'production-managed'] as const;

export type Overlay = (typeof overlays)[number];

export interface ApplyOptions {
  readonly overlays: readonly Overlay[];
}

export const usage = `Usage: npm run k8s:apply -- [overlays]

Applies k8s/ to a real API server of Kubernetes, as docs/kubernetes.md tells, and judges what becomes of it. Overlays: ${overlays.join(', ')};
all of them unless told. etcd, API server, controller manager, scheduler and kubectl are compiled from source the first time, which
takes Go and 10 to 40 minutes. No container runs. The exit code is 0 when every check holds.`;

/** Reads the command line; throws an error whose message is for the person who typed it. */
export function readOptions(args: readonly string[]): ApplyOptions | 'help' {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { help: { type: 'boolean', default: false } },
  });
  if (values.help) return 'help';
  const asked = positionals.map((name) => {
    const overlay = overlays.find((each) => each === name);
    if (overlay === undefined) throw new Error(`There is no overlay '${name}': ${overlays.join(', ')}.`);
    return overlay;
  });
  return { overlays: asked.length > 0 ? asked : overlays };
}
