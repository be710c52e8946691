import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { programOf, repositoryRoot, serviceNames } from '@paywright/running-system';

const execute = promisify(execFile);

/** What services are built from. */
const sources = ['apps', 'libs', 'package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.base.json', 'nx.json'];
const maxOutputBytes = 64 * 1024 * 1024;

/**
 * The folder of a checkout of that commit with its services built: `.paywright/versions/<commit>`, made once. Dependencies
 * that the commit locks as we do are taken from our own node_modules; otherwise they are installed. Rejects with a sentence
 * that says what to do.
 */
export async function buildVersion(commit: string, tell: (sentence: string) => void): Promise<string> {
  const folder = join(repositoryRoot, '.paywright', 'versions', commit);
  if (existsSync(folder)) return folder;
  await assertIsThere(commit);
  tell(`Building version ${commit.slice(0, 12)} in ${folder}, once`);
  const draft = `${folder}.draft`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  await checkOut(commit, draft);
  if (locksAsWeDo(draft)) linkDependencies(draft);
  else await installDependencies(draft, tell);
  await compile(draft);
  renameSync(draft, folder);
  return folder;
}

async function assertIsThere(commit: string): Promise<void> {
  if (!/^[0-9a-f]{40}$/.test(commit)) throw new Error(`'${commit}' is not a full commit id of 40 hex digits.`);
  try {
    await execute('git', ['cat-file', '-e', `${commit}^{commit}`], { cwd: repositoryRoot });
  } catch (cause) {
    throw new Error(
      `The previous version, commit ${commit}, is not in this clone, so it cannot be built. ` +
        'Fetch the whole history (git fetch --unshallow; in CI: a checkout with fetch-depth 0), ' +
        'or name another commit in apps/system-tests/src/rollout/previous-version.json.',
      { cause },
    );
  }
}

async function checkOut(commit: string, folder: string): Promise<void> {
  const archive = join(folder, 'version.tar');
  await execute('git', ['archive', '--output', archive, commit, ...sources], { cwd: repositoryRoot });
  await execute('tar', ['-xf', archive], { cwd: folder });
  rmSync(archive);
}

interface Lock {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly link?: boolean }>>;
}

/** Whether everything it locks, but for packages of the workspace, is locked here in the same version at the same place. */
function locksAsWeDo(folder: string): boolean {
  const read = (root: string): Lock['packages'] =>
    (JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Lock).packages;
  const ours = read(repositoryRoot);
  return Object.entries(read(folder)).every(
    ([place, { version, link }]) =>
      !place.includes('node_modules/') || link === true || ours[place]?.version === version,
  );
}

/**
 * A node_modules of its own whose entries lead to ours, except for the workspace's own packages: these must be the version's.
 */
function linkDependencies(folder: string): void {
  const places = [
    'node_modules',
    ...['apps', 'libs', 'libs/platform'].flatMap((parent) =>
      readdirSync(join(folder, parent)).map((name) => join(parent, name, 'node_modules')),
    ),
  ];
  for (const place of places) {
    const from = join(repositoryRoot, place);
    if (!existsSync(from)) continue;
    mkdirSync(join(folder, place), { recursive: true });
    for (const name of readdirSync(from)) {
      const to = join(folder, place, name);
      if (name === '@paywright') cpSync(join(from, name), to, { recursive: true, verbatimSymlinks: true });
      else symlinkSync(join(from, name), to);
    }
  }
}

async function installDependencies(folder: string, tell: (sentence: string) => void): Promise<void> {
  tell('It locks other dependencies than we do: installing them');
  await execute('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: folder,
    maxBuffer: maxOutputBytes,
  });
}

/** Its types were checked when it was committed. */
async function compile(folder: string): Promise<void> {
  const compiler = join(repositoryRoot, 'node_modules', 'typescript', 'bin', 'tsc');
  const projects = serviceNames.map((name) => join('apps', name, 'tsconfig.app.json'));
  try {
    await execute(process.execPath, [compiler, '--build', '--noCheck', ...projects], {
      cwd: folder,
      maxBuffer: maxOutputBytes,
    });
  } catch (error) {
    const { stdout = '' } = error as { stdout?: string };
    throw new Error(`The previous version could not be built:\n${stdout.slice(0, 4_000)}`, { cause: error });
  }
  const missing = serviceNames.map(programOf).filter((program) => !existsSync(join(folder, program)));
  if (missing.length > 0) throw new Error(`The previous version was built without ${missing.join(', ')}.`);
}
