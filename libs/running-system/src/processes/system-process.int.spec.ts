import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, freePort } from '@paywright/testing';
import { isRunning } from './find-process';
import { SystemProcess } from './system-process';

/** Answers its health by what the environment says, and prints that it started. */
const program = `
  const { createServer } = require('node:http');
  console.log('started');
  if (process.env.FATE === 'die') { console.error('the database is missing'); process.exit(7); }
  if (process.env.FATE === 'deaf') process.on('SIGTERM', () => undefined);
  createServer((request, response) => {
    const status = process.env.FATE === 'sulk' ? 503 : 200;
    response.writeHead(status).end('{"status":"' + (status === 200 ? 'up' : 'down') + '"}');
  }).listen(Number(process.env.PORT), '127.0.0.1');
`;

describe('a process of the system', () => {
  let folder: string;
  let ends: string[];
  let running: SystemProcess;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'paywright-process-spec-'));
    writeFileSync(join(folder, 'program.js'), program);
    mkdirSync(join(folder, 'pids'));
    ends = [];
  });

  afterEach(async () => {
    await running.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  async function start(fate = ''): Promise<SystemProcess> {
    const port = await freePort();
    running = new SystemProcess({
      name: 'webhook-ingest',
      url: `http://127.0.0.1:${port}`,
      program: 'program.js',
      workingDirectory: folder,
      nodeArguments: [],
      environment: { PORT: String(port), FATE: fate },
      logFile: join(folder, 'service.log'),
      pidFile: join(folder, 'pids', 'webhook-ingest'),
      onUnexpectedEnd: (how) => ends.push(how),
    });
    running.start();
    return running;
  }

  it('is ready when it says so, and its number and output are kept', async () => {
    await (await start()).ready(10_000);
    expect(readFileSync(join(folder, 'pids', 'webhook-ingest'), 'utf8')).toBe(String(running.pid));
    expect(readFileSync(join(folder, 'service.log'), 'utf8')).toBe('started\n');
  });

  it('can be killed and started again under the same address', async () => {
    await (await start()).ready(10_000);
    await running.kill();
    expect(running.pid).toBeUndefined();
    expect(existsSync(join(folder, 'pids', 'webhook-ingest'))).toBe(false);
    running.start();
    await running.ready(10_000);
    expect(readFileSync(join(folder, 'service.log'), 'utf8')).toBe('started\nstarted\n');
    expect(ends).toEqual([]);
  });

  it('that dies while starting is reported with its last words', async () => {
    await expect((await start('die')).ready(10_000)).rejects.toThrow(
      /webhook-ingest ended with exit code 7 instead of becoming ready. Last lines of .*\n {2}started\n {2}the database is missing/,
    );
  });

  it('that never becomes ready is reported with what it last answered', async () => {
    await expect((await start('sulk')).ready(1_500)).rejects.toThrow(/last answered: 503 {"status":"down"}/);
  });

  it('that ends by itself is news', async () => {
    await (await start()).ready(10_000);
    process.kill(running.pid ?? 0, 'SIGKILL');
    await eventually(() => ends.length === 1, { describe: 'its end is noticed' });
    expect(ends[0]).toMatch(/^was ended by SIGKILL/);
  });

  it('that is retired is not started again', async () => {
    await (await start()).ready(10_000);
    await running.retire();
    expect(running.pid).toBeUndefined();
    expect(() => running.start()).toThrow('webhook-ingest was stopped for good');
  });

  it('that does not listen to SIGTERM can still be killed', async () => {
    await (await start('deaf')).ready(10_000);
    process.kill(running.pid ?? 0, 'SIGTERM');
    await running.ready(10_000);
    await running.kill();
    expect(running.pid).toBeUndefined();
  });
});

describe('processes whose launcher is killed', () => {
  it('end soon after', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'paywright-guardian-spec-'));
    writeFileSync(join(folder, 'sleeper.js'), 'setInterval(() => undefined, 1000);');
    const launcher = `
      require(${JSON.stringify(join(__dirname, '../../../../tools/test/typescript.cjs'))});
      const { guardProcesses } = require(${JSON.stringify(join(__dirname, 'guardian.ts'))});
      const { spawn } = require('node:child_process');
      const { mkdirSync, writeFileSync } = require('node:fs');
      mkdirSync('pids');
      const sleeper = spawn(process.execPath, ['sleeper.js'], { detached: true, stdio: 'ignore' });
      guardProcesses(process.cwd() + '/pids');
      writeFileSync('pids/sleeper', String(sleeper.pid));
      writeFileSync('launched', '');
      setInterval(() => undefined, 1000);`;
    const child = spawn(process.execPath, ['-e', launcher], { cwd: folder, stdio: 'inherit' });
    await eventually(() => existsSync(join(folder, 'launched')), { describe: 'the launcher has launched' });
    const pid = Number(readFileSync(join(folder, 'pids', 'sleeper'), 'utf8'));
    expect(isRunning(pid, 'sleeper.js')).toBe(true);

    child.kill('SIGKILL');
    await eventually(() => !isRunning(pid, 'sleeper.js'), { describe: 'the process it launched has ended' });
    await eventually(() => !existsSync(join(folder, 'pids', 'sleeper')), { describe: 'its number is removed' });
    rmSync(folder, { recursive: true, force: true });
  });
});
