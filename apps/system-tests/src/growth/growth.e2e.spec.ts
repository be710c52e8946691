import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repositoryRoot } from '@paywright/running-system';
import type { Compared, ComparedStatement } from './compare-systems';
import { searchNames } from './grown-system';

describe('a system with 100,000 stored payments, beside one with 10,000', () => {
  let times: Compared[];
  let statements: ComparedStatement[];
  let failures: string[];
  let printed: string;

  beforeAll(async () => {
    const program = join(repositoryRoot, 'apps/system-tests/dist/growth/main.js');
    const options = ['--payments', '100000', '--rounds', '2', '--seconds', '4'];
    const { stdout } = await promisify(execFile)(process.execPath, [program, ...options], { cwd: repositoryRoot });
    printed = stdout;
    const report = /^All figures: (\S+)$/m.exec(stdout)?.[1] ?? '';
    ({ times, statements, failures } = JSON.parse(readFileSync(join(repositoryRoot, report), 'utf8')) as {
      times: Compared[];
      statements: ComparedStatement[];
      failures: string[];
    });
  }, 600_000);

  it('takes orders, and answers every question', () => {
    expect(failures).toEqual([]);
    expect(times.map(({ what }) => what)).toEqual(['an order, until its buyer has a page', ...searchNames]);
    for (const { small, large } of times) {
      expect(small.count).toBeGreaterThanOrEqual(20);
      expect(large.count).toBeGreaterThanOrEqual(20);
    }
  });

  it('looks at no more of its tables for any statement: a level of an index more, or a page that is not clean yet', () => {
    expect(statements.length).toBeGreaterThan(20);
    const grown = statements.filter(({ small, large }) => large.buffers > 1.3 * small.buffers + 16);
    expect(grown.map(({ database, text, small, large }) => [database, text, small.buffers, large.buffers])).toEqual([]);
  });

  it('never looks through a table: no statement touches more than a few hundred pages', () => {
    const wide = statements.filter(({ large }) => large.buffers > 600);
    expect(wide.map(({ database, text, large }) => [database, text, large.buffers])).toEqual([]);
  });

  it('is about as fast: exact figures need a machine of its own', () => {
    const ratios = times.map(({ ratio }) => ratio).sort((one, other) => one - other);
    expect(ratios[Math.floor(ratios.length / 2)]).toBeGreaterThan(0.5);
  });

  it('says on what it ran, and the ratio of everything', () => {
    expect(printed).toMatch(/cores, [\d.]+ GB/);
    expect(printed).toMatch(/Node [\d.]+, PostgreSQL/);
    for (const name of searchNames) expect(printed).toContain(name);
    expect(printed).toMatch(/All services: \d+ bytes a payment/);
  });
});
