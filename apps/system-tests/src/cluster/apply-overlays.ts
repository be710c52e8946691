import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Check, check } from '../drill/judge/evidence';
import { describeChecks } from '../drill/report/describe-outcome';
import { workFolder } from '../k8s/repository';
import { definitionFiles, kubernetesVersion } from '../k8s/schemas';
import type { ApplyOptions, Overlay } from './options';
import { buildPrograms } from './programs/build-programs';
import { requireTools } from './programs/require-tools';
import { type Cluster, startCluster } from './servers/start-cluster';
import { StandInNodes } from './stand-ins/nodes';
import { StandInOperators } from './stand-ins/operators';
import { cloneInto } from './walk/clone';
import { walkLocal } from './walk/local';
import { walkManaged } from './walk/managed';
import { Page } from './walk/page';
import { walkProduction } from './walk/production';
import { Shell } from './walk/shell';
import { Walk } from './walk/walk';

const walks: Readonly<Record<Overlay, (walk: Walk, clone: string) => Promise<void>>> = {
  local: walkLocal,
  production: walkProduction,
  'production-managed': walkManaged,
};

/** A folder for each cluster, with its servers' files and a reader's clone. */
const clusters = join(workFolder, 'clusters');

/** Walks the way of each overlay on a cluster of its own; resolves with whether everything held that must. */
export async function applyOverlays(
  { overlays }: ApplyOptions,
  signal: AbortSignal,
  print: (line: string) => void,
): Promise<boolean> {
  const startedAt = performance.now();
  requireTools();
  const programs = await buildPrograms(signal, print);
  print('definitions of the operators’ resources');
  const definitions = definitionFiles();
  const checks: Check[] = [];
  for (const overlay of overlays) {
    print(`\n${overlay}, on a new Kubernetes ${kubernetesVersion}`);
    const found = await walkOn(overlay, programs, definitions, signal, print);
    print(`\n${describeChecks(found)}`);
    checks.push(...found);
  }
  const failed = checks.filter(({ held }) => !held).length;
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  print(`\n${checks.length - failed} checks hold, ${failed} failed; ${seconds} s`);
  if (failed === 0) rmSync(clusters, { recursive: true });
  else print(`What the servers said: ${clusters}/*/servers/*.log`);
  return failed === 0;
}

async function walkOn(
  overlay: Overlay,
  programs: string,
  definitions: readonly string[],
  signal: AbortSignal,
  print: (line: string) => void,
): Promise<readonly Check[]> {
  const folder = join(clusters, overlay);
  rmSync(folder, { recursive: true, force: true });
  const cluster = await startCluster(programs, join(folder, 'servers'));
  try {
    const clone = cloneInto(folder);
    const shell = new Shell(clone, programs, cluster.kubeconfig, signal);
    // The page does it on the client's side, tools that follow a repository do it on the server's: both are walked.
    const side = overlay === 'production-managed' ? 'server' : 'client';
    const walk = new Walk(new Page(), shell, cluster.api, print, side);
    await walk.step('definitions of the operators’ resources', () => define(shell, definitions));
    const faults = await faultsOf(() => withStandIns(cluster, () => walks[overlay](walk, clone)), signal);
    return [...walk.checks, check('the way was walked to its end', overlay, faults), judgeWarnings(shell)];
  } finally {
    await cluster.stop();
  }
}

/** What stopped the walk, unless it was interrupted. */
async function faultsOf(work: () => Promise<void>, signal: AbortSignal): Promise<string[]> {
  try {
    await work();
    return [];
  } catch (error) {
    signal.throwIfAborted();
    return [(error as Error).message];
  }
}

function judgeWarnings({ warnings }: Shell): Check {
  return check('no answer came with a warning', `${warnings.length} warnings`, warnings);
}

/** They are too large to be applied on the client's side. Warnings about them are their makers' own. */
async function define(shell: Shell, files: readonly string[]): Promise<void> {
  await shell.run(`kubectl apply --server-side ${files.map((file) => `--filename ${file}`).join(' ')}`);
  await shell.run('kubectl wait --for=condition=Established --timeout=1m customresourcedefinitions --all');
  shell.warnings.length = 0;
}

async function withStandIns({ api }: Cluster, work: () => Promise<void>): Promise<void> {
  const nodes = await StandInNodes.join(api);
  const operators = new StandInOperators(api);
  let ends: readonly PromiseSettledResult<void>[] = [];
  try {
    await work();
  } finally {
    ends = await Promise.allSettled([operators.stop(), nodes.leave()]);
  }
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}
