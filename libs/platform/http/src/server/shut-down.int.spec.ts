import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { eventually } from '@paywright/testing';

const root = join(__dirname, '../../../../..');

/**
 * A service of its own process: `/slow` answers after 300 ms, `/stuck` never; it says when its hooks run. BOOT delays its
 * start: `database` before there is anything to shut down, `consumers` and `failing` when there is.
 */
const program = `
  require(${JSON.stringify(join(root, 'tools/test/typescript.cjs'))});
  const { startHttp, runService } = require(${JSON.stringify(join(__dirname, '../index.ts'))});
  const say = (msg) => require('fs').writeSync(1, JSON.stringify({ msg }) + '\\n');
  class Store {
    onApplicationShutdown() { say('store closed'); if (process.env.BREAK) throw new Error('cannot close'); }
  }
  class App {}
  const asked = (what) => process.env.BOOT === what;
  const aWhile = () => new Promise((resolve) => setTimeout(resolve, 500));
  const waitFor = (what) => { say('waiting for ' + what); return new Promise((resolve) => setTimeout(resolve, 60_000)); };
  runService(async () => (asked('database') ? await waitFor('database') : undefined, startHttp({ module: App, providers: [Store] }, {
    service: 'drill', port: Number(process.env.PORT ?? 0), drainTimeoutMs: Number(process.env.DRAIN_MS ?? 500),
    shutdownDelayMs: Number(process.env.DELAY_MS ?? 0),
    readiness: () => ({ database: () => (process.env.AWAY ? new Promise(() => undefined) : Promise.resolve()) }),
    prepare: async (app) => {
      if (asked('consumers') || asked('failing')) { say('waiting for consumers'); await aWhile(); }
      if (asked('failing')) throw new Error('no broker');
      const server = app.getHttpAdapter().getInstance();
      server.get('/slow', async () => { await new Promise((r) => setTimeout(r, 300)); say('slow answered'); return { ok: true }; });
      server.get('/stuck', () => new Promise(() => undefined));
      server.get('/crash', () => { setImmediate(() => { throw new TypeError('escaped 4111111111111111'); }); return 'x'; });
    },
    drain: () => say('draining'),
  })));
`;

describe('a service process', () => {
  let child: ChildProcess | undefined;
  let said: string[];
  let stderr: string;

  async function start(env: Record<string, string> = {}): Promise<string> {
    said = [];
    stderr = '';
    let url = '';
    const started = spawn(process.execPath, ['-C', '@paywright/source', '-e', program], {
      env: { ...process.env, ...env },
      cwd: root,
    });
    child = started;
    started.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    createInterface(started.stdout).on('line', (line) => {
      const entry = JSON.parse(line) as { msg: string; url?: string };
      said.push(entry.msg);
      url = entry.url ?? url;
    });
    const isUp = (): boolean => url !== '' || said.some((line) => line.startsWith('waiting for'));
    await eventually(() => isUp() || started.exitCode !== null, { describe: 'it listens, waits or has ended' });
    return url;
  }

  async function end(): Promise<number | null> {
    if (child && child.exitCode === null) await once(child, 'exit');
    return child?.exitCode ?? null;
  }

  afterEach(() => {
    if (child?.exitCode === null) child.kill('SIGKILL');
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'finishes requests in flight, runs its hooks and exits with 0 on %s',
    async (signal) => {
      const url = await start();
      const slow = fetch(`${url}/slow`);
      await fetch(`${url}/health/live`);
      child?.kill(signal);
      await eventually(() => said.includes('draining'), { describe: 'shutdown has begun' });
      await expect(fetch(`${url}/health/live`, { headers: { connection: 'close' } })).rejects.toThrow();
      expect((await slow).status).toBe(200);
      expect(await end()).toBe(0);
      const logged = ['listening', 'shutting down', 'shut down']; // the logger writes a little later than the program
      expect(said.filter((line) => logged.includes(line))).toEqual(logged);
      expect(said.filter((line) => !logged.includes(line))).toEqual(['draining', 'slow answered', 'store closed']);
    },
  );

  it('does not wait for the connections that clients keep open after their answer', async () => {
    const url = await start({ DRAIN_MS: '20000' });
    const slow = fetch(`${url}/slow`);
    await fetch(`${url}/health/live`);
    child?.kill('SIGTERM');
    expect(await (await slow).json()).toEqual({ ok: true });
    const answeredAt = performance.now();
    expect(await end()).toBe(0);
    expect(performance.now() - answeredAt).toBeLessThan(5_000);
  });

  it('is not ready at once, and goes on serving for its delay, asking clients to close their connections', async () => {
    const url = await start({ DELAY_MS: '1500', AWAY: '1' });
    const { headers } = await fetch(`${url}/slow`);
    expect(headers.get('connection')).toBe('keep-alive');
    child?.kill('SIGTERM');
    await eventually(() => said.includes('shutting down'), { describe: 'shutdown has begun' });

    const askedAt = performance.now();
    const ready = await fetch(`${url}/health/ready`);
    expect(performance.now() - askedAt).toBeLessThan(1_000); // it asks nobody: a check takes 2 s
    expect(ready.status).toBe(503);
    expect(await ready.json()).toEqual({ status: 'shutting-down', checks: {} });
    expect((await fetch(`${url}/health/live`)).status).toBe(200);

    const slow = await fetch(`${url}/slow`);
    expect([slow.status, slow.headers.get('connection')]).toEqual([200, 'close']);
    expect(said).not.toContain('draining');
    expect(await end()).toBe(0);
    expect(said).toContain('store closed');
  });

  it('resets no kept connection under a request, however busy it is', async () => {
    const url = await start({ DELAY_MS: '1000' });
    const agent = new Agent({ keepAlive: true, maxSockets: 20 });
    const outcomes: string[] = [];
    const ask = (): Promise<{ outcome: string; isLast: boolean }> =>
      new Promise((resolve) => {
        get(`${url}/health/live`, { agent }, (answer) => {
          const isLast = answer.headers.connection === 'close';
          answer.resume().once('end', () => resolve({ outcome: String(answer.statusCode), isLast }));
        }).once('error', (error) => resolve({ outcome: error.message, isLast: true }));
      });
    // As a proxy would: on with the connection until it is asked to close it, then elsewhere.
    const askOn = async (): Promise<void> => {
      for (let last = false; !last;) {
        const { outcome, isLast } = await ask();
        outcomes.push(outcome);
        last = isLast;
      }
    };
    const asking = Promise.all(Array.from({ length: 20 }, askOn));
    await eventually(() => outcomes.length > 200, { describe: 'the connections are in use' });
    child?.kill('SIGTERM');
    await asking;
    expect(new Set(outcomes)).toEqual(new Set(['200']));
    expect(await end()).toBe(0);
    agent.destroy();
  });

  it('ends its delay at a second signal, and shuts down in order all the same', async () => {
    const url = await start({ DELAY_MS: '19000' });
    child?.kill('SIGTERM');
    await eventually(() => said.includes('shutting down'), { describe: 'shutdown has begun' });
    const slow = fetch(`${url}/slow`);
    await fetch(`${url}/health/live`);
    const hurriedAt = performance.now();
    child?.kill('SIGINT');
    expect((await slow).status).toBe(200);
    expect(await end()).toBe(0);
    expect(performance.now() - hurriedAt).toBeLessThan(10_000);
    expect(said.slice(-3).sort()).toEqual(['shut down', 'slow answered', 'store closed'].sort());
  });

  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)(
    'ends at once on %s while it waits for its database, and does not claim success',
    async (signal, code) => {
      await start({ BOOT: 'database' });
      child?.kill(signal);
      expect(await end()).toBe(code);
      expect(stderr).toBe(`ended by ${signal} before it served\n`);
    },
  );

  it.each(['consumers', 'failing'])('shuts down in order when a signal meets its start (%s)', async (boot) => {
    await start({ BOOT: boot, DELAY_MS: '19000' });
    child?.kill('SIGTERM');
    expect(await end()).toBe(0);
    expect(said.filter((line) => line.startsWith('sh') || line.startsWith('store'))).toEqual([
      'shutting down',
      'store closed',
      'shut down',
    ]);
  });

  it('does not wait for ever for a request that never ends', async () => {
    const url = await start();
    const stuck = fetch(`${url}/stuck`).then(
      () => 'answered',
      () => 'cut off',
    );
    await fetch(`${url}/health/live`);
    child?.kill('SIGTERM');
    expect(await stuck).toBe('cut off');
    expect(await end()).toBe(0);
    expect(said).toContain('shut down');
    expect(said).toContain('store closed');
  });

  it('exits with 1 when a hook fails', async () => {
    await start({ BREAK: '1' });
    child?.kill('SIGTERM');
    expect(await end()).toBe(1);
    expect(said.at(-1)).toBe('shutdown failed');
  });

  it('says why it cannot start, in words alone, and exits with 1', async () => {
    const port = new URL(await start()).port;
    const first = child;
    await start({ PORT: port });
    expect(await end()).toBe(1);
    expect(stderr).toMatch(
      new RegExp(`^drill cannot listen on 127.0.0.1:${port}: another process .* set PORT .*\\.\\n$`),
    );
    first?.kill('SIGKILL');
  });

  it('ends when an error escapes, and does not spell out what it carried', async () => {
    const url = await start();
    await fetch(`${url}/crash`).catch(() => undefined);
    expect(await end()).toBe(1);
    expect(stderr).toMatch(/TypeError: escaped \[digits\]\n\s+at /);
    expect(stderr).not.toContain('411111');
  });
});
