import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { processNames, repositoryRoot } from '@paywright/running-system';
import { eventually } from '@paywright/testing';

const runDirectory = join(repositoryRoot, '.paywright', 'e2e', 'demo');
const program = join(repositoryRoot, 'apps/demo/dist/main.js');
const from = randomInt(20_000, 29_000);
const ports = processNames.flatMap((name, index) => [`--${name}-port`, String(from + index)]);

/** The demo as somebody runs it in a terminal. */
class Demo {
  private readonly child: ChildProcess;
  private printed = '';
  readonly ended: Promise<number | null>;

  constructor(...args: string[]) {
    this.child = spawn(process.execPath, [program, '--run-directory', runDirectory, ...ports, ...args], {
      env: { ...process.env, NO_COLOR: '1' },
    });
    this.child.stdout?.on('data', (text: Buffer) => (this.printed += text.toString()));
    this.child.stderr?.on('data', (text: Buffer) => (this.printed += text.toString()));
    this.ended = new Promise((resolve) => this.child.once('close', resolve));
  }

  get output(): string {
    return this.printed;
  }

  prints(text: string, deadlineMs: number): Promise<boolean> {
    return eventually(
      () => {
        if (this.printed.includes(text)) return true;
        throw new Error(this.printed.slice(-2_000));
      },
      { describe: `the demo prints "${text}"`, deadlineMs, everyMs: 100 },
    );
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }
}

/** A file whose number is still being written counts for none. */
function servicePids(): number[] {
  const files = readdirSync(join(runDirectory, 'pids'));
  return files.map((name) => Number(readFileSync(join(runDirectory, 'pids', name), 'utf8'))).filter((pid) => pid > 0);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('the demo', () => {
  let demo: Demo;

  afterEach(async () => {
    demo.signal('SIGINT');
    await demo.ended;
  });

  it('tells of sixteen orders, stays up with what to try next, and ends with everything on Ctrl-C', async () => {
    demo = new Demo();
    await demo.prints('✔ All 16 orders ended as they must', 90_000);
    await demo.prints("'Prefer: wait=10'", 5_000);

    const key = /KEY=(pwk_\S+)/.exec(demo.output)?.[1];
    const body = /-d '(\{.*\})'/.exec(demo.output)?.[1] ?? '';
    const gateway = `http://127.0.0.1:${from + processNames.indexOf('api-gateway')}`;
    const response = await fetch(`${gateway}/v1/payments`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'idempotency-key': 'by-hand' },
      body,
    });
    expect(response.status).toBe(202);
    expect((await fetch(`${gateway}/docs`)).status).toBe(200);
    expect(demo.output).toContain(`${gateway}/docs`);
    expect(demo.output).not.toMatch(/checkout\/[\w-]/);

    const pids = servicePids();
    expect(pids).toHaveLength(processNames.length);
    demo.signal('SIGINT');
    expect(await demo.ended).toBe(0);
    expect(pids.filter(isAlive)).toEqual([]);
  }, 120_000);

  it('leaves nothing running when it is interrupted while it starts', async () => {
    demo = new Demo();
    await eventually(() => servicePids().length === processNames.length, {
      describe: 'all processes are started',
      deadlineMs: 30_000,
    });
    const pids = servicePids();
    demo.signal('SIGINT');
    expect(await demo.ended).toBe(130);
    expect(pids.filter(isAlive)).toEqual([]);
  }, 60_000);

  it('leaves nothing running when it is killed', async () => {
    demo = new Demo();
    await demo.prints('are ready after', 60_000);
    const pids = servicePids();
    demo.signal('SIGKILL');
    await demo.ended;
    await eventually(() => pids.filter(isAlive).length === 0, { describe: 'all processes end', deadlineMs: 20_000 });
  }, 90_000);

  it('says which port is taken and what to do about it', async () => {
    const port = from + processNames.indexOf('webhook-ingest');
    const occupant = createServer();
    await new Promise<void>((resolve) => occupant.listen(port, '127.0.0.1', resolve));
    demo = new Demo('--once');
    expect(await demo.ended).toBe(1);
    expect(demo.output).toContain(
      `Port ${port} on 127.0.0.1, where webhook-ingest would listen, is taken. Stop the program that listens there, ` +
        'or choose another one: npm run demo -- --webhook-ingest-port <port>.',
    );
    await new Promise((resolve) => occupant.close(resolve));
  }, 30_000);

  afterAll(() => rmSync(join(runDirectory, 'keys'), { recursive: true, force: true }));
});
