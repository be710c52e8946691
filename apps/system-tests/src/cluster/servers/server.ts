import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** So long a server may take to end by itself, milliseconds. */
const stopWithinMs = 10_000;

/** A process of the control plane, its output in a file. */
export class Server {
  private readonly name: string;
  private readonly log: string;
  private readonly child: ChildProcess;
  private readonly onExit = (): void => void this.child.kill('SIGKILL');

  constructor(program: string, args: readonly string[], folder: string) {
    this.name = basename(program);
    this.log = join(folder, `${this.name}.log`);
    const output = openSync(this.log, 'w');
    this.child = spawn(program, args, { cwd: folder, stdio: ['ignore', output, output] });
    closeSync(output);
    process.once('exit', this.onExit);
  }

  /** Resolves once the probe answers true; rejects with the end of its output when the process ended, or after a minute. */
  async ready(probe: () => Promise<boolean>): Promise<void> {
    const deadline = performance.now() + 60_000;
    while (!(await probe().catch(() => false))) {
      if (this.hasEnded || performance.now() > deadline) {
        const state = this.hasEnded ? 'has ended' : 'is not ready after a minute';
        throw new Error(
          `${this.name} ${state}. Its output ends with:\n${readFileSync(this.log, 'utf8').slice(-3_000)}`,
        );
      }
      await sleep(100);
    }
  }

  async stop(): Promise<void> {
    process.removeListener('exit', this.onExit);
    if (this.hasEnded) return;
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    const patience = setTimeout(() => this.child.kill('SIGKILL'), stopWithinMs);
    await ended;
    clearTimeout(patience);
  }

  private get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }
}
