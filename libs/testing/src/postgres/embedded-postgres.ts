import { execFile, spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { canRead, findBinaries, postgresAccount } from './binaries';
import type { Account, Binaries } from './binaries';
import { freePort, portIsTaken } from './ports';
import { processIsAlive, runningPostmaster } from './postmaster';

const execute = promisify(execFile);

export interface EmbeddedPostgresOptions {
  /** Where the data is kept between runs. Without it: a fresh folder, removed in the end. */
  readonly dataDir?: string;
  /** Without it: any free port. */
  readonly port?: number;
  /** Server settings on top of the defaults here, such as `{ max_connections: '300' }`. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface EmbeddedPostgres {
  /** The superuser's address of the database `postgres`. */
  readonly url: string;
  readonly port: number;
  /** The folder in use; another than asked for when the account `postgres` cannot enter that one. */
  readonly dataDir: string;
  stop(): Promise<void>;
}

/** For laptops and tests: the server answers on loopback only, so its password keeps nobody out and is no secret. */
const superuser = { name: 'postgres', password: 'postgres' };

const defaults: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '', // sockets in a shared folder would collide between servers
  max_connections: '300',
  shared_buffers: '128MB',
  fsync: 'on',
};

/**
 * Starts a real PostgreSQL of its own for this process. The server ends with the process, even with one killed by
 * SIGKILL. Rejects with a sentence that says what to do when the port is taken, or the data folder is in use, of
 * another version, or no PostgreSQL data at all.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions = {}): Promise<EmbeddedPostgres> {
  const account = postgresAccount();
  const binaries = findBinaries(account);
  const temporary = options.dataDir === undefined;
  const dataDir = options.dataDir === undefined ? temporaryFolder(account) : enterable(options.dataDir, account);

  await takeOver(dataDir, binaries, account);
  if (!existsSync(join(dataDir, 'PG_VERSION'))) await initialise(dataDir, binaries, account, temporary);
  checkVersion(dataDir, binaries);

  const port = await startServer(dataDir, binaries, account, options);
  writeFileSync(join(dataDir, launcherFile), String(process.pid));
  const guardian = guard(dataDir, binaries, account, temporary);
  return {
    url: `postgres://${superuser.name}:${superuser.password}@127.0.0.1:${port}/postgres`,
    port,
    dataDir,
    stop: async () => {
      guardian.dismiss();
      await stopServer(dataDir, binaries, account);
      if (temporary) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Names the process a server was started for. */
const launcherFile = 'launcher.pid';

function temporaryFolder(account: Account): string {
  const base = canRead(tmpdir(), account) ? tmpdir() : '/var/tmp';
  const folder = mkdtempSync(join(base, 'paywright-postgres-'));
  if (account !== undefined) chownSync(folder, account.uid, account.gid);
  return folder;
}

/** The folder asked for, or one in /var/tmp with a name made from it when its parents shut the account out. */
function enterable(wanted: string, account: Account): string {
  const dataDir = resolve(wanted);
  mkdirSync(dirname(dataDir), { recursive: true });
  if (canRead(dirname(dataDir), account)) return dataDir;
  return `/var/tmp/paywright-${createHash('sha256').update(dataDir).digest('hex').slice(0, 12)}`;
}

/** A server whose launcher is gone was left behind and is stopped; one with a living launcher is not ours to touch. */
async function takeOver(dataDir: string, binaries: Binaries, account: Account): Promise<void> {
  const postmaster = runningPostmaster(dataDir);
  if (postmaster === undefined) return;
  const launcher = Number(readIfThere(join(dataDir, launcherFile)));
  if (launcher > 0 && launcher !== process.pid && processIsAlive(launcher)) {
    throw new Error(
      `The PostgreSQL data in ${dataDir} is in use: process ${launcher} runs a server on it. ` +
        'Stop that process first, or choose another folder.',
    );
  }
  await stopServer(dataDir, binaries, account);
}

async function initialise(dataDir: string, binaries: Binaries, account: Account, temporary: boolean): Promise<void> {
  if (existsSync(dataDir) && readdirSync(dataDir).length > 0) {
    throw new Error(`${dataDir} is not empty and holds no PostgreSQL data. Choose another folder or empty it.`);
  }
  // Made beside its place and moved there when whole: an interrupted start leaves no half-made data behind.
  const unfinished = `${dataDir}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  if (account !== undefined) chownSync(unfinished, account.uid, account.gid);
  const passwordFile = join(dirname(unfinished), `.password-${randomUUID()}`);
  writeFileSync(passwordFile, superuser.password, { flag: 'wx' });
  try {
    await execute(
      binaries.initdb,
      [
        ...['-D', unfinished, '-U', superuser.name, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'],
        ...['--encoding=UTF8', '--locale=C', ...(temporary ? ['--no-sync'] : [])],
      ],
      { ...account, cwd: '/' },
    );
  } catch (cause) {
    throw new Error(`PostgreSQL could not make its data in ${dataDir}: ${firstLine(cause)}`, { cause });
  } finally {
    rmSync(passwordFile, { force: true });
  }
  rmSync(dataDir, { recursive: true, force: true });
  renameSync(unfinished, dataDir);
}

function checkVersion(dataDir: string, { majorVersion }: Binaries): void {
  const found = readIfThere(join(dataDir, 'PG_VERSION')).trim();
  if (found === majorVersion) return;
  throw new Error(
    `The data in ${dataDir} was made by PostgreSQL ${found}; this is PostgreSQL ${majorVersion}. ` +
      'Delete the folder to start afresh, or choose another one.',
  );
}

async function startServer(
  dataDir: string,
  binaries: Binaries,
  account: Account,
  options: EmbeddedPostgresOptions,
): Promise<number> {
  if (options.port !== undefined && (await portIsTaken(options.port))) throw portTaken(options.port);
  const log = join(dataDir, 'server.log');
  for (let attempt = 1; ; attempt += 1) {
    const port = options.port ?? (await freePort());
    const settings = Object.entries({ ...defaults, ...options.settings, port: String(port) });
    const flags = settings.map(([name, value]) => `-c ${name}=${value}`).join(' ');
    rmSync(log, { force: true });
    try {
      await execute(binaries.pgCtl, ['start', '-w', '-s', '-D', dataDir, '-l', log, '-o', flags], {
        ...account,
        cwd: '/',
      });
      return port;
    } catch (cause) {
      const lines = readIfThere(log);
      // Between finding a free port and listening on it another process may have taken it.
      const taken = lines.includes('Address already in use');
      if (taken && options.port === undefined && attempt < 5) continue;
      if (taken) throw portTaken(port);
      throw new Error(`PostgreSQL did not start on ${dataDir}:\n${lines.trim()}`, { cause });
    }
  }
}

async function stopServer(dataDir: string, binaries: Binaries, account: Account): Promise<void> {
  if (runningPostmaster(dataDir) === undefined) return;
  await execute(binaries.pgCtl, ['stop', '-w', '-s', '-m', 'fast', '-D', dataDir], { ...account, cwd: '/' });
}

/**
 * The server lives in a session of its own, so that Ctrl-C reaches the programs that use it first. What ends it when
 * this process dies is a shell that waits on a pipe from here: the pipe closes however the process ends.
 */
function guard(dataDir: string, { pgCtl }: Binaries, account: Account, temporary: boolean): { dismiss(): void } {
  if (process.platform === 'win32') return { dismiss: () => undefined };
  const script = 'if read -r _; then exit; fi; "$1" stop -s -m fast -D "$2"; if [ "$3" ]; then rm -rf "$2"; fi';
  const guardian = spawn('/bin/sh', ['-c', script, 'sh', pgCtl, dataDir, temporary ? 'remove' : ''], {
    ...account,
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guardian.unref();
  const { stdin } = guardian;
  stdin.on('error', () => undefined); // the guardian was killed before it was dismissed
  if ('unref' in stdin && typeof stdin.unref === 'function') stdin.unref();
  return { dismiss: () => stdin.end('dismissed\n') };
}

function portTaken(port: number): Error {
  return new Error(
    `Port ${port} on 127.0.0.1 is taken. Stop the program that listens there, or choose another port for PostgreSQL.`,
  );
}

function readIfThere(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

function firstLine(error: unknown): string {
  const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
  return stderr.trim().split('\n')[0] ?? '';
}
