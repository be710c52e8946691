import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { ProcessName } from './process-names';

export interface ProcessSettings {
  readonly name: ProcessName;
  /** Which of several replicas it is, `payment-service-2`; its name unless told. */
  readonly label?: string;
  /** Where it listens. */
  readonly url: string;
  /** Relative to the working directory. */
  readonly program: string;
  readonly workingDirectory: string;
  readonly nodeArguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Takes what the process prints; written on by every start. */
  readonly logFile: string;
  readonly pidFile: string;
  /** Called when the process was ready and ends although nobody ended it from here. */
  readonly onUnexpectedEnd: (how: string) => void;
}

/** Real milliseconds a process has to end by itself, as in Kubernetes. */
const graceMs = 60_000;

/** One process of the system: can be started, killed, started again and stopped. */
export class SystemProcess {
  private child: ChildProcess | undefined;
  private ended: Promise<void> = Promise.resolve();
  private howItEnded: string | undefined;
  private codeOfExit: number | undefined;
  private wasReady = false;
  private endIsWanted = false;
  private retired = false;

  constructor(private readonly settings: ProcessSettings) {}

  get name(): ProcessName {
    return this.settings.name;
  }

  get label(): string {
    return this.settings.label ?? this.name;
  }

  /** Of its last end; undefined while it runs, and when a signal ended it. */
  get exitCode(): number | undefined {
    return this.codeOfExit;
  }

  get url(): string {
    return this.settings.url;
  }

  /** Undefined while it does not run. */
  get pid(): number | undefined {
    return this.howItEnded === undefined ? this.child?.pid : undefined;
  }

  start(): void {
    if (this.retired) throw new Error(`${this.label} was stopped for good`);
    const { program, workingDirectory, nodeArguments, environment, logFile, pidFile, onUnexpectedEnd } = this.settings;
    const log = openSync(logFile, 'a');
    // A session of its own: Ctrl-C reaches the launcher alone, which ends everything in order.
    // Without core dumps: what a process holds in memory, a card maybe, must not end in a file.
    const child = spawn('/bin/sh', ['-c', 'ulimit -c 0; exec "$0" "$@"', process.execPath, ...nodeArguments, program], {
      cwd: workingDirectory,
      env: environment,
      detached: true,
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    this.child = child;
    this.howItEnded = undefined;
    this.codeOfExit = undefined;
    this.wasReady = false;
    this.endIsWanted = false;
    if (child.pid !== undefined) writeFileSync(pidFile, String(child.pid));
    this.ended = new Promise((resolve) => {
      const end = (how: string): void => {
        if (this.howItEnded !== undefined) return;
        this.howItEnded = how;
        rmSync(pidFile, { force: true });
        if (this.wasReady && !this.endIsWanted) onUnexpectedEnd(`${how}.${this.lastLines()}`);
        resolve();
      };
      child.once('exit', (code) => (this.codeOfExit = code ?? undefined));
      child.once('exit', (code, signal) => end(signal ? `was ended by ${signal}` : `ended with exit code ${code}`));
      child.once('error', (error) => end(`could not be started: ${error.message}`));
    });
  }

  /** Runs the program to its end with arguments, such as `recover`, in this process's surroundings; answers how it ended. */
  async command(...args: string[]): Promise<{ readonly code: number; readonly output: string }> {
    const { program, workingDirectory, environment } = this.settings;
    const options = { cwd: workingDirectory, env: environment, maxBuffer: 64 * 1024 * 1024 };
    try {
      const { stdout, stderr } = await promisify(execFile)(process.execPath, [program, ...args], options);
      return { code: 0, output: stdout + stderr };
    } catch (error) {
      const { code, stdout = '', stderr = '' } = error as { code?: unknown; stdout?: string; stderr?: string };
      if (typeof code !== 'number') throw error;
      return { code, output: stdout + stderr };
    }
  }

  /** Resolves when the process says that it can do its work; rejects, telling what was seen last, when it does not. */
  async ready(withinMs: number, signal?: AbortSignal): Promise<void> {
    const deadline = performance.now() + withinMs;
    let lastSeen = 'nothing yet';
    while (performance.now() < deadline) {
      signal?.throwIfAborted();
      if (this.howItEnded !== undefined)
        throw new Error(`${this.label} ${this.howItEnded} instead of becoming ready.${this.lastLines()}`);
      const answer = await this.askHealth();
      if (answer.ready) {
        this.wasReady = true;
        return;
      }
      lastSeen = answer.seen;
      await sleep(50);
    }
    throw new Error(
      `${this.label} was not ready after ${Math.round(withinMs / 1000)} s; ` +
        `${this.url}/health/ready last answered: ${lastSeen}.${this.lastLines()}`,
    );
  }

  /** Ends it as a power cut would, and resolves once it is gone. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Lets it finish what it is doing; kills it when that takes too long. */
  async stop(): Promise<void> {
    const impatience = setTimeout(() => void this.end('SIGKILL'), graceMs);
    await this.end('SIGTERM');
    clearTimeout(impatience);
  }

  /** Stops it, and lets nobody start it again: when the system ends, a test may still be at work. */
  async retire(): Promise<void> {
    this.retired = true;
    await this.stop();
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    this.endIsWanted = true;
    if (this.howItEnded === undefined) this.child?.kill(signal);
    await this.ended;
  }

  private async askHealth(): Promise<{ ready: boolean; seen: string }> {
    try {
      const response = await fetch(`${this.url}/health/ready`, { signal: AbortSignal.timeout(3_000) });
      return { ready: response.ok, seen: `${response.status} ${(await response.text()).slice(0, 300)}` };
    } catch (error) {
      const { cause, message } = error as Error;
      return { ready: false, seen: (cause as NodeJS.ErrnoException | undefined)?.code ?? message };
    }
  }

  private lastLines(): string {
    const lines = readFileSync(this.settings.logFile, 'utf8').trimEnd().split('\n').slice(-15);
    return ` Last lines of ${this.settings.logFile}:\n${lines.map((line) => `  ${line.slice(0, 1_000)}`).join('\n')}`;
  }
}
