import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandLineOf, isRunning } from './processes/find-process';
import { isProcessName } from './processes/process-names';
import { programOf, repositoryRoot } from './repository';

/** Where one running system keeps what it makes: keys, routes, logs, numbers of its processes, data if it is to stay. */
export class RunDirectory {
  readonly keys: string;
  readonly logs: string;
  readonly pids: string;
  readonly routesFile: string;
  readonly postgres: string;
  private readonly launcherFile: string;

  constructor(readonly path: string) {
    this.keys = join(path, 'keys');
    this.logs = join(path, 'logs');
    this.pids = join(path, 'pids');
    this.routesFile = join(path, 'routes.json');
    this.postgres = join(path, 'postgres');
    this.launcherFile = join(path, 'launcher.pid');
  }

  /** Of a process, or of one of its replicas. */
  logFile(label: string): string {
    return join(this.logs, `${label}.log`);
  }

  /** Of a process, or of one of its replicas. */
  pidFile(label: string): string {
    return join(this.pids, label);
  }

  /**
   * Takes the folder for this process and clears it of the last run; keys and data stay with `keepData`. Ends what a run
   * that died left running, and returns a sentence about each. Rejects while another process uses the folder.
   */
  async claim({ keepData }: { readonly keepData: boolean }): Promise<string[]> {
    const owner = this.livingOwner();
    if (owner !== undefined && owner !== process.pid) {
      throw new Error(
        `Process ${owner} already runs the system in ${this.shortPath}. Stop it first (Ctrl-C in its terminal).`,
      );
    }
    const news = await this.endLeftovers();
    const stale = [this.logs, this.pids, this.routesFile, ...(keepData ? [] : [this.keys])];
    for (const path of stale) rmSync(path, { recursive: true, force: true });
    for (const folder of [this.path, this.logs, this.pids]) mkdirSync(folder, { recursive: true });
    writeFileSync(this.launcherFile, `${process.pid}\n${commandLineOf(process.pid) ?? ''}`);
    return news;
  }

  release(): void {
    rmSync(this.launcherFile, { force: true });
  }

  /** Where the logs are, as a reader of the terminal would type it. */
  get logsShortPath(): string {
    return join(this.shortPath, 'logs');
  }

  private get shortPath(): string {
    return relative(repositoryRoot, this.path) || this.path;
  }

  /** The process that claimed the folder, if it still is the one it was: numbers are given out again. */
  private livingOwner(): number | undefined {
    const [pid, commandLine] = readIfThere(this.launcherFile).split('\n');
    return commandLine && commandLineOf(Number(pid)) === commandLine ? Number(pid) : undefined;
  }

  private async endLeftovers(): Promise<string[]> {
    const news: string[] = [];
    for (const label of existsSync(this.pids) ? readdirSync(this.pids) : []) {
      const name = label.replace(/-\d+$/, '');
      if (!isProcessName(name)) continue;
      const pid = Number(readIfThere(this.pidFile(label)));
      if (!isRunning(pid, programOf(name))) continue;
      process.kill(pid, 'SIGKILL');
      while (isRunning(pid, programOf(name))) await sleep(20);
      news.push(`Stopped ${label} (process ${pid}), left running by an earlier run that died.`);
    }
    return news;
  }
}

function readIfThere(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
