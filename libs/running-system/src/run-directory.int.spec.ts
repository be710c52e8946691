import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@paywright/testing';
import { commandLineOf, isRunning } from './processes/find-process';
import { RunDirectory } from './run-directory';

describe('the folder of a running system', () => {
  let folder: string;
  let directory: RunDirectory;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'paywright-run-spec-'));
    directory = new RunDirectory(join(folder, 'run'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** A node process whose command line names this program. */
  async function somethingCalled(program: string): Promise<{ pid: number; end(): void }> {
    const file = join(folder, program);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, 'setInterval(() => undefined, 1000);');
    const child = spawn(process.execPath, [file], { stdio: 'ignore' });
    const pid = child.pid ?? 0;
    await eventually(() => isRunning(pid, program), { describe: `${program} runs` });
    return { pid, end: () => child.kill('SIGKILL') };
  }

  it('is cleared of the last run', async () => {
    await directory.claim({ keepData: false });
    writeFileSync(directory.logFile('api-gateway'), 'old news');
    mkdirSync(directory.keys);
    expect(await directory.claim({ keepData: false })).toEqual([]);
    expect(existsSync(directory.logFile('api-gateway'))).toBe(false);
    expect(existsSync(directory.keys)).toBe(false);
  });

  it('keeps the keys with the data', async () => {
    await directory.claim({ keepData: true });
    mkdirSync(directory.keys);
    await directory.claim({ keepData: true });
    expect(existsSync(directory.keys)).toBe(true);
  });

  it('is not shared with another process that lives', async () => {
    const other = await somethingCalled('launcher.js');
    await directory.claim({ keepData: false });
    writeFileSync(join(directory.path, 'launcher.pid'), `${other.pid}\n${commandLineOf(other.pid)}`);
    await expect(directory.claim({ keepData: false })).rejects.toThrow(
      `Process ${other.pid} already runs the system in`,
    );
    other.end();
  });

  it('is free when its owner is gone and the number belongs to another program', async () => {
    const other = await somethingCalled('innocent.js');
    await directory.claim({ keepData: false });
    writeFileSync(join(directory.path, 'launcher.pid'), `${other.pid}\nnode apps/demo/dist/main.js`);
    expect(await directory.claim({ keepData: false })).toEqual([]);
    other.end();
  });

  it('has what a dead run left running ended, and told', async () => {
    const left = await somethingCalled('apps/payment-service/dist/main.js');
    await directory.claim({ keepData: false });
    writeFileSync(directory.pidFile('payment-service'), String(left.pid));
    expect(await directory.claim({ keepData: false })).toEqual([
      `Stopped payment-service (process ${left.pid}), left running by an earlier run that died.`,
    ]);
    expect(isRunning(left.pid, 'payment-service')).toBe(false);
  });

  it('leaves a process alone whose number once was a service', async () => {
    const innocent = await somethingCalled('innocent.js');
    await directory.claim({ keepData: false });
    writeFileSync(directory.pidFile('payment-service'), String(innocent.pid));
    expect(await directory.claim({ keepData: false })).toEqual([]);
    expect(isRunning(innocent.pid, 'innocent.js')).toBe(true);
    innocent.end();
  });
});
