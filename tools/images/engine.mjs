import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const startWithinMs = 30_000;
const stopWithinMs = 20_000;

/** No engine can be had here; the message says why. */
export class NoEngine extends Error {}

/**
 * A container engine: the one that already runs, or one of this program's own, with its data in a fresh folder and its
 * socket beside it. Throws {@link NoEngine} where neither can be had.
 *
 * @returns {Promise<{ host: string, own: boolean, stop(): Promise<void> }>} `host` as DOCKER_HOST takes it
 */
export async function openEngine() {
  const running = process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock';
  if (answers(running)) return { host: running, own: false, stop: async () => undefined };
  if (process.platform !== 'linux') throw new NoEngine('no engine answers; start Docker');
  if (process.getuid() !== 0) throw new NoEngine('no engine answers, and only root can start one');
  if (!existsSync('/usr/sbin/dockerd'))
    throw new NoEngine('dockerd is not installed (Debian: apt-get install docker.io)');
  return startEngine();
}

function answers(host) {
  try {
    return docker(host)(['version', '--format', '{{.Server.Version}}']).trim() !== '';
  } catch {
    return false;
  }
}

/** Debian's own client comes first: others may lack a builder. */
const client = existsSync('/usr/bin/docker') ? '/usr/bin/docker' : 'docker';

/** The client of an engine as a function: runs it and answers what it printed. `filter` is a command to pipe that into. */
export function docker(host) {
  const env = { ...process.env, DOCKER_HOST: host, DOCKER_BUILDKIT: '1' };
  const options = { encoding: 'utf8', maxBuffer: 256 * 1024 * 1024, stdio: ['ignore', 'pipe', 'pipe'], env };
  return (args, filter) =>
    filter === undefined
      ? execFileSync(client, args, options)
      : execFileSync('sh', ['-c', `"$0" "$@" | ${filter}`, client, ...args], options);
}

async function startEngine() {
  const folder = mkdtempSync(join(tmpdir(), 'paywright-engine-'));
  const host = `unix://${join(folder, 'docker.sock')}`;
  const log = join(folder, 'dockerd.log');
  const output = openSync(log, 'w');
  // Without rules of its own in the machine's firewall: containers reach each other, and loopback reaches them.
  const child = spawn(
    '/usr/sbin/dockerd',
    [
      ...['--data-root', join(folder, 'data'), '--exec-root', join(folder, 'exec'), '--host', host],
      ...['--pidfile', join(folder, 'dockerd.pid'), '--iptables=false', '--ip6tables=false', '--bridge=none'],
    ],
    { stdio: ['ignore', output, output] },
  );
  const ended = new Promise((done) => child.once('exit', done));
  let running = true;
  void ended.then(() => (running = false));
  const stop = async () => {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
    await ended;
    clearTimeout(timer);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 500 });
  };
  const deadline = performance.now() + startWithinMs;
  while (!answers(host)) {
    if (running && performance.now() < deadline) {
      await sleep(200);
      continue;
    }
    const lines = readFileSync(log, 'utf8').trim().split('\n').slice(-3).join('\n');
    if (running) await stop();
    throw new NoEngine(`dockerd does not start:\n${lines}`);
  }
  return { host, own: true, stop };
}
