import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { workFolder } from '../../k8s/repository';
import { isInstalled } from '../../k8s/run-program';
import { kubernetesVersion, sourceOfKubernetes } from '../../k8s/schemas';
import { mainModule, type ProgramName, programs } from './main-module';

/** How long between two lines about a build, milliseconds. */
const newsEveryMs = 30_000;

/**
 * The folder with etcd and the programs of Kubernetes, compiled there unless they are there already. Their source comes as modules of
 * Go, its checksums verified. Rejects with what the compiler said.
 */
export async function buildPrograms(signal: AbortSignal, print: (line: string) => void): Promise<string> {
  const module = join(workFolder, `kubernetes-${kubernetesVersion}`);
  const folder = join(module, 'bin');
  const missing = (Object.keys(programs) as ProgramName[]).filter((name) => !isThere(folder, name));
  if (missing.length === 0) return folder;
  print(
    `${missing.join(', ')} of Kubernetes ${kubernetesVersion} are not there: compiling them, once; it takes 10 to 40 minutes on two cores`,
  );
  writeModule(module);
  for (const name of missing) await build(name, module, folder, signal, print);
  return folder;
}

function isThere(folder: string, name: ProgramName): boolean {
  const probe = name === 'kubectl' ? ['version', '--client'] : ['--version'];
  return isInstalled(join(folder, name), ...probe);
}

function writeModule(folder: string): void {
  const kubernetes = sourceOfKubernetes();
  mkdirSync(folder, { recursive: true });
  const goMod = readFileSync(join(kubernetes, 'go.mod'), 'utf8');
  writeFileSync(join(folder, 'go.mod'), mainModule(kubernetesVersion, goMod));
  writeFileSync(join(folder, 'go.sum'), readFileSync(join(kubernetes, 'go.sum')));
}

/** Kubernetes takes the version it reports from its linker. */
function linkerFlags(): string {
  const [, minor] = kubernetesVersion.split('.');
  const said = { gitVersion: kubernetesVersion, gitMajor: '1', gitMinor: minor, gitTreeState: 'clean' };
  const variables = Object.entries(said).map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`);
  return ['-s', '-w', ...variables].join(' ');
}

async function build(
  name: ProgramName,
  module: string,
  folder: string,
  signal: AbortSignal,
  print: (line: string) => void,
): Promise<void> {
  const startedAt = performance.now();
  const seconds = (): string => `${((performance.now() - startedAt) / 1000).toFixed(0)} s`;
  const go = spawn(
    'go',
    ['build', '-v', '-p', '2', '-trimpath', '-ldflags', linkerFlags(), '-o', join(folder, name), programs[name]],
    {
      cwd: module,
      env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-mod=mod -buildvcs=false' },
      stdio: ['ignore', 'ignore', 'pipe'],
      signal,
    },
  );
  const said: string[] = [];
  createInterface({ input: go.stderr }).on('line', (line) => said.push(line));
  const news = setInterval(() => print(`  ${name}: ${said.length} packages so far, ${seconds()}`), newsEveryMs);
  try {
    const code = await ended(go);
    if (code !== 0) throw new Error(`go build ${programs[name]} ended with ${code}:\n${said.slice(-20).join('\n')}`);
  } finally {
    clearInterval(news);
  }
  print(`  ${name}: compiled in ${seconds()}`);
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
}
