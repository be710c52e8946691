import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repositoryRoot } from '@paywright/running-system';
import type { Aim } from './report/verdict';
import type { RunResult } from './run/measure-run';

describe('a short benchmark', () => {
  let printed: string;
  let full: RunResult;
  let aims: Aim[];

  beforeAll(async () => {
    const program = join(repositoryRoot, 'apps/system-tests/dist/bench/main.js');
    const { stdout } = await promisify(execFile)(process.execPath, [program, '--seconds', '5', '--rate', '10'], {
      cwd: repositoryRoot,
    });
    printed = stdout;
    const report = /^All figures: (\S+)$/m.exec(stdout)?.[1] ?? '';
    ({ full, aims } = JSON.parse(readFileSync(join(repositoryRoot, report), 'utf8')) as {
      full: RunResult;
      aims: Aim[];
    });
  }, 60_000);

  it('ends with every order captured and shipped, and the sandbox’s books agree', () => {
    expect(full.books).toEqual({ accepted: 50, settled: 50, faults: [] });
    expect(full).toMatchObject({ planned: 50, dropped: 0, shipped: 50, failures: {} });
  });

  it('measures every wait of an order', () => {
    for (const { count, p50, p99 } of Object.values(full.latencies)) {
      expect(count).toBe(50);
      expect(p99).toBeGreaterThanOrEqual(p50);
    }
    const { url, upstreamPay, urlBeyondUpstream, shipment } = full.latencies;
    expect(upstreamPay.p50).toBeGreaterThan(100);
    expect(urlBeyondUpstream.p50).toBeGreaterThan(0);
    expect(urlBeyondUpstream.p50).toBeLessThan(url.p50);
    expect(shipment.p50).toBeGreaterThan(url.p50 + 1_000);
  });

  it('counts what a payment costs', () => {
    expect(full.cost).toMatchObject({ payments: 50 });
    for (const part of ['servicesCpuMs', 'grossCommits', 'rowsInserted', 'walBytes', 'logMessages'] as const) {
      expect(full.cost?.[part]).toBeGreaterThan(0);
    }
    expect(full.queues.length).toBeGreaterThan(0);
  });

  it('says on what it ran and which aims were met', () => {
    expect(printed).toMatch(/cores, [\d.]+ GB/);
    expect(printed).toMatch(/Node [\d.]+, PostgreSQL [\d.]+/);
    expect(aims.length).toBeGreaterThanOrEqual(5);
    for (const { aim } of aims) expect(printed).toContain(aim);
  });
});
