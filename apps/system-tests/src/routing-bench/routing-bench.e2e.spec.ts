import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repositoryRoot } from '@paywright/running-system';
import type { DecisionCosts } from './measure-decisions';
import type { PartName } from './options';
import type { Finding } from './part';
import type { SlowCallsFigures } from './slow-calls';
import type { TwoRoutesFigures } from './two-routes';

describe('a short benchmark of routing', () => {
  let printed: string;
  let findings: Record<PartName, Finding>;

  beforeAll(async () => {
    const program = join(repositoryRoot, 'apps/system-tests/dist/routing-bench/main.js');
    const { stdout } = await promisify(execFile)(process.execPath, [program, '--short'], { cwd: repositoryRoot });
    printed = stdout;
    const report = /^All figures: (\S+)$/m.exec(stdout)?.[1] ?? '';
    ({ findings } = JSON.parse(readFileSync(join(repositoryRoot, report), 'utf8')) as { findings: typeof findings });
  }, 180_000);

  it('times decisions at the slowest and as they come', () => {
    const { slowest, usual } = findings.decisions.figures as DecisionCosts;
    for (const { count, p50, p99 } of [slowest, usual]) {
      expect(count).toBe(20_000);
      expect(p50).toBeGreaterThan(0);
      expect(p99).toBeGreaterThan(p50);
    }
    expect(usual.p50).toBeLessThan(slowest.p50);
  });

  it('keeps slow calls in flight, answers them all, and weighs the process', () => {
    const { samples, answered, failed, dropped } = findings['slow-calls'].figures as SlowCallsFigures;
    expect(Math.min(...samples.map(({ inFlight }) => inFlight))).toBeGreaterThanOrEqual(50);
    for (const { rssBytes } of samples) expect(rssBytes).toBeGreaterThan(50 * 1024 * 1024);
    expect(answered).toBeGreaterThan(0);
    expect({ failed, dropped }).toEqual({ failed: [], dropped: 0 });
  });

  it('finds that nobody waits for a route that is at its limit', () => {
    const { free, saturated, slots, slowMs } = findings['two-routes'].figures as TwoRoutesFigures;
    expect(free.inFlight).toBeLessThan(slots / 2);
    expect(saturated.inFlight).toBeGreaterThan(0.9 * slots);
    for (const { count, errors, p95 } of [free, saturated]) {
      expect(count).toBeGreaterThanOrEqual(15);
      expect(errors).toBe(0);
      expect(p95).toBeLessThan(slowMs);
    }
  });

  it('says on what it ran, how orders arrived, and which aims were met', () => {
    expect(printed).toMatch(/cores, [\d.]+ GB/);
    expect(printed).toMatch(/Node [\d.]+/);
    expect(printed.match(/Arrivals: open loop/g)).toHaveLength(2);
    for (const { aims } of Object.values(findings)) {
      for (const { aim, met } of aims) {
        expect(printed).toContain(aim);
        expect(met).toBeDefined();
      }
    }
  });
});
