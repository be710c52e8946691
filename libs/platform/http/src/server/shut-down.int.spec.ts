import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { eventually } from '@paywright/testing';

const root = join(__dirname, '../../../../..');

/** A service of its own process: `/slow` answers after 300 ms, `/stuck` never; it says when its hooks run. */
const program = `
  require(${JSON.stringify(join(root, 'tools/test/typescript.cjs'))});
  const { startHttp, runService } = require(${JSON.stringify(join(__dirname, '../index.ts'))});
  const say = (msg) => require('fs').writeSync(1, JSON.stringify({ msg }) + '\\n');
  class Store {
    onApplicationShutdown() { say('store closed'); if (process.env.BREAK) throw new Error('cannot close'); }
  }
  class App {}
  runService(() => startHttp({ module: App, providers: [Store] }, {
    service: 'drill', port: Number(process.env.PORT ?? 0), drainTimeoutMs: Number(process.env.DRAIN_MS ?? 500),
    prepare: (app) => {
      const server = app.getHttpAdapter().getInstance();
      server.get('/slow', async () => { await new Promise((r) => setTimeout(r, 300)); say('slow answered'); return { ok: true }; });
      server.get('/stuck', () => new Promise(() => undefined));
      server.get('/crash', () => { setImmediate(() => { throw new TypeError('escaped 4111111111111111'); }); return 'x'; });
    },
    drain: () => say('draining'),
  }));
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
    await eventually(() => url !== '' || started.exitCode !== null, { describe: 'it listens or has ended' });
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
    expect(stderr).not.toContain('4111');
  });
});
