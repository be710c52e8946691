import { execFile } from 'node:child_process';
import { chmod, chown, copyFile, mkdir, readdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';

const execute = promisify(execFile);

/** What the server must be started with, so that its write-ahead log is archived. */
export const archiveSettings = { archive_mode: 'on', wal_level: 'replica' } as const;

/** Not part of a base backup: the log itself comes from the archive, and the rest is of the running server. */
const leftOut: ReadonlySet<string> = new Set([
  'pg_wal',
  'pg_replslot',
  'postmaster.pid',
  'postmaster.opts',
  'server.log',
]);

/** A PostgreSQL of the drill's, whose data can be lost and restored from a base backup and the archived log. */
export class ArchivedPostgres {
  private constructor(
    private readonly url: string,
    readonly dataDir: string,
    /** Beside the data, and not lost with it. */
    private readonly vault: string,
    private readonly owner: { readonly uid: number; readonly gid: number },
  ) {}

  /** Begins to archive. The server was started with {@link archiveSettings}. */
  static async open(url: string): Promise<ArchivedPostgres> {
    const [{ data_directory: dataDir } = { data_directory: '' }] = await ask<{ data_directory: string }>(
      url,
      'SHOW data_directory',
    );
    const vault = `${dataDir}-vault`;
    const { uid, gid } = await stat(dataDir);
    const archived = new ArchivedPostgres(url, dataDir, vault, { uid, gid });
    await archived.own(await made(vault), await made(archived.archive), await made(archived.backup));
    const archive = `test ! -f ${archived.archive}/%f && cp %p ${archived.archive}/%f`;
    await ask(url, `ALTER SYSTEM SET archive_command = '${archive}'`);
    await ask(url, 'SELECT pg_reload_conf()');
    return archived;
  }

  /** The server's own time: what was committed before it is restored by a restore to it. */
  async now(): Promise<Date> {
    const [row] = await ask<{ now: Date }>(this.url, 'SELECT clock_timestamp() AS now');
    if (!row) throw new Error('PostgreSQL does not tell its time');
    return row.now;
  }

  /** Resolves once everything written so far is in the archive: as far as a log that is streamed there would reach. */
  async archiveAll(): Promise<void> {
    const [row] = await ask<{ segment: string }>(this.url, 'SELECT pg_walfile_name(pg_switch_wal()) AS segment');
    const isArchived = async (): Promise<boolean> => {
      const [seen] = await ask<{ last: string | null }>(
        this.url,
        'SELECT last_archived_wal AS last FROM pg_stat_archiver',
      );
      return (seen?.last ?? '') >= (row?.segment ?? '');
    };
    while (!(await isArchived())) await sleep(100);
  }

  /** Copies the data while the server writes on, by the low-level API; answers how many bytes were copied. */
  async backUp(): Promise<number> {
    const client = new Client({ connectionString: this.url });
    await client.connect();
    try {
      await client.query(`SELECT pg_backup_start('drill', fast => true)`);
      const bytes = await this.copy(this.dataDir, this.backup);
      const { rows } = await client.query<{ labelfile: string }>('SELECT labelfile FROM pg_backup_stop()');
      await writeFile(join(this.backup, 'backup_label'), rows[0]?.labelfile ?? '');
      return bytes;
    } finally {
      await client.end();
    }
  }

  /** Ends the server as a power cut would, and deletes its data. `keepsLog`: the disk of the write-ahead log survives. */
  async destroy({ keepsLog }: { readonly keepsLog: boolean }): Promise<void> {
    this.options = await readFile(join(this.dataDir, 'postmaster.opts'), 'utf8');
    const pid = Number((await readFile(join(this.dataDir, 'postmaster.pid'), 'utf8')).split('\n')[0]);
    this.programs = dirname(await readlink(`/proc/${pid}/exe`));
    const workers = await childrenOf(pid);
    for (const one of [pid, ...workers]) kill(one);
    while ([pid, ...workers].some(isAlive)) await sleep(20);
    if (keepsLog) await this.copy(join(this.dataDir, 'pg_wal'), join(this.vault, 'wal'));
    await rm(this.dataDir, { recursive: true, force: true });
  }

  private options = '';
  private programs = '';

  /** Restores to a moment, or to the newest log there is; resolves once the server takes writes. Answers real milliseconds. */
  async restore(to: Date | 'newest'): Promise<number> {
    const startedAt = performance.now();
    await mkdir(this.dataDir, { mode: 0o700 });
    await this.copy(this.backup, this.dataDir);
    await this.own(
      this.dataDir,
      await made(join(this.dataDir, 'pg_wal')),
      await made(join(this.dataDir, 'pg_replslot')),
    );
    if (to === 'newest') await this.copy(join(this.vault, 'wal'), join(this.dataDir, 'pg_wal'));
    const target =
      to === 'newest' ? [] : [`recovery_target_time = '${to.toISOString().replace('T', ' ').replace('Z', '+00')}'`];
    const recovery = [`restore_command = 'cp ${this.archive}/%f %p'`, `recovery_target_action = 'promote'`, ...target];
    const settings = join(this.dataDir, 'postgresql.auto.conf');
    await writeFile(settings, `${await readFile(settings, 'utf8')}${recovery.join('\n')}\n`);
    const signal = join(this.dataDir, 'recovery.signal');
    await writeFile(signal, '');
    await this.own(signal);
    const flags = [...this.options.matchAll(/"([^"]*)"/g)].map(([, flag = '']) => flag).join(' ');
    const withoutFolder = flags.replace(`-D ${this.dataDir}`, '');
    const log = join(this.dataDir, 'server.log');
    try {
      await execute(
        join(this.programs, 'pg_ctl'),
        ['start', '-w', '-s', '-D', this.dataDir, '-l', log, '-o', withoutFolder],
        { ...(process.getuid?.() === 0 ? this.owner : {}), cwd: '/' },
      );
    } catch (cause) {
      throw new Error(`PostgreSQL did not start on what was restored:\n${await readFile(log, 'utf8')}`, { cause });
    }
    while (await this.isRecovering()) await sleep(50);
    for (const name of ['restore_command', 'recovery_target_time', 'recovery_target_action']) {
      await ask(this.url, `ALTER SYSTEM RESET ${name}`);
    }
    return performance.now() - startedAt;
  }

  /** Deletes backup and archive. */
  async forget(): Promise<void> {
    await rm(this.vault, { recursive: true, force: true });
  }

  private get archive(): string {
    return join(this.vault, 'archive');
  }

  private get backup(): string {
    return join(this.vault, 'base');
  }

  private async isRecovering(): Promise<boolean> {
    const [row] = await ask<{ recovering: boolean }>(this.url, 'SELECT pg_is_in_recovery() AS recovering');
    return row?.recovering ?? true;
  }

  /** Copies a folder that may be written to meanwhile. */
  private async copy(from: string, to: string): Promise<number> {
    let bytes = 0;
    await this.own(await made(to));
    for (const entry of await readdir(from, { withFileTypes: true })) {
      if (leftOut.has(entry.name)) continue;
      const [source, target] = [join(from, entry.name), join(to, entry.name)];
      if (entry.isDirectory()) {
        bytes += await this.copy(source, target);
        continue;
      }
      try {
        await copyFile(source, target);
      } catch (error) {
        // Removed by the server meanwhile: its log says so, too.
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') continue;
        throw error;
      }
      bytes += (await stat(target)).size;
      await this.own(target);
    }
    return bytes;
  }

  private async own(...paths: readonly string[]): Promise<void> {
    for (const path of paths) await chown(path, this.owner.uid, this.owner.gid);
  }
}

async function made(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o700);
  return folder;
}

async function ask<Row extends object>(url: string, sql: string): Promise<Row[]> {
  const client = new Client({ connectionString: url, application_name: 'restore-drill' });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function childrenOf(parent: number): Promise<number[]> {
  const text = await readFile(`/proc/${parent}/task/${parent}/children`, 'utf8');
  return text.split(' ').flatMap((pid) => Number(pid) || []);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended with its parent.
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
