import { spawn } from 'node:child_process';
import { delimiter } from 'node:path';

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  /** What was printed to stdout and stderr, as it came. */
  readonly output: string;
}

/** A reader's terminal: in the clone, with kubectl speaking to the cluster. */
export class Shell {
  /** Every warning that the API server gave with an answer. */
  readonly warnings: string[] = [];

  constructor(
    private readonly folder: string,
    private readonly programs: string,
    private readonly kubeconfig: string,
    private readonly signal: AbortSignal,
  ) {}

  /** Runs the commands and resolves with what they printed, whatever their end. */
  async try(commands: string, input?: string): Promise<Ended> {
    const path = `${this.programs}${delimiter}${process.env['PATH']}`;
    const child = spawn('bash', ['--norc', '-euo', 'pipefail', '-c', commands], {
      cwd: this.folder,
      env: { ...process.env, ...filledIn, PATH: path, KUBECONFIG: this.kubeconfig },
      stdio: 'pipe',
      signal: this.signal,
    });
    let [stdout, stderr, output] = ['', '', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => ((stdout += text), (output += text)));
    child.stderr.setEncoding('utf8').on('data', (text: string) => ((stderr += text), (output += text)));
    child.stdin.end(input);
    const status = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    this.warnings.push(...(stderr.match(/^Warning: .*$/gm) ?? []));
    return { status, stdout, output };
  }

  /** Runs the commands and resolves with their stdout; rejects with all they said when they fail. */
  async run(commands: string, input?: string): Promise<string> {
    const { status, stdout, output } = await this.try(commands, input);
    if (status !== 0) throw new Error(`These commands ended with ${status}:\n${commands}\nThey said:\n${output}`);
    return stdout;
  }
}

/** What the page leaves to its reader's own environment. */
const filledIn = { ACCESS_KEY_ID: 'id', SECRET_ACCESS_KEY: 'secret', APO_PUBLIC_KEY: 'a public key' };
