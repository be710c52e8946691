import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot, serviceNames } from '@paywright/running-system';
import { incompatibilities, unusedSince } from './compatible-migrations';

/** The last migration of each service before the first release: up to here an upgrade stops everything first. */
const baseline = { 'api-gateway': 9, 'webhook-ingest': 3, 'payment-service': 11, 'fulfillment-service': 3 } as const;

const migrations = serviceNames.flatMap((service) => {
  const folder = join(repositoryRoot, 'apps', service, 'src', 'migrations');
  return readdirSync(folder)
    .filter((file) => /^\d{4}-[\w-]+\.ts$/.test(file) && Number(file.slice(0, 4)) > baseline[service])
    .map((file) => ({ name: `${service} ${file}`, source: readFileSync(join(folder, file), 'utf8') }));
});

describe('the migrations since the first release', () => {
  it('can be found', () => {
    const folder = join(repositoryRoot, 'apps', 'payment-service', 'src', 'migrations');
    expect(readdirSync(folder)).toContain('0001-payments.ts');
  });

  it('do nothing that the version before them does not survive', () => {
    const faults = migrations.flatMap(({ name, source }) =>
      incompatibilities(source).map((fault) => `${name}: ${fault}`),
    );
    expect(faults).toEqual([]);
  });

  it('take away only what the previous version did not use any more', () => {
    const { commit } = JSON.parse(readFileSync(join(__dirname, 'previous-version.json'), 'utf8')) as { commit: string };
    for (const since of migrations.flatMap(({ source }) => unusedSince(source) ?? [])) {
      const isReleased = (): unknown =>
        execFileSync('git', ['merge-base', '--is-ancestor', since, commit], { cwd: repositoryRoot });
      expect(isReleased).not.toThrow();
    }
  });
});

const up = (sql: string): string =>
  `async up(runner) { await runner.query(\`${sql}\`); }\n async down(runner) { DROP TABLE x }`;

describe('a migration', () => {
  it.each([
    'CREATE TABLE notes (id bigint PRIMARY KEY, text text NOT NULL)',
    'CREATE TABLE notes (id bigint); CREATE INDEX notes_id ON notes (id)',
    'ALTER TABLE payments ADD COLUMN note text',
    "ALTER TABLE payments ADD COLUMN note text NOT NULL DEFAULT ''",
    'ALTER TABLE payments ADD CONSTRAINT positive CHECK (amount > 0) NOT VALID',
    'ALTER TABLE payments VALIDATE CONSTRAINT positive',
    'CREATE INDEX CONCURRENTLY payments_note ON payments (note)',
  ])('may: %s', (sql) => expect(incompatibilities(up(sql))).toEqual([]));

  it.each([
    ['ALTER TABLE payments DROP COLUMN note', /^DROP COLUMN: drop it once/],
    ['DROP TABLE notes', /^DROP TABLE: drop it once/],
    ['DROP INDEX payments_note', /^DROP INDEX: drop it once/],
    ['ALTER TABLE payments RENAME COLUMN note TO remark', /^RENAME: add the new name/],
    ['ALTER TABLE payments ALTER COLUMN note SET NOT NULL', /^SET NOT NULL: write it/],
    ['ALTER TABLE payments ALTER COLUMN amount TYPE numeric', /^ALTER COLUMN amount TYPE: add another/],
    ['ALTER TABLE payments ADD COLUMN note text NOT NULL', /^ADD COLUMN: give it a default/],
    ['ALTER TABLE payments ADD CONSTRAINT positive CHECK (amount > 0)', /^ADD CONSTRAINT: add it NOT VALID/],
    [
      'CREATE UNIQUE INDEX payments_note ON payments (note)',
      /^CREATE INDEX payments_note ON payments: build it CONCURRENTLY/,
    ],
  ])('may not: %s', (sql, fault) => {
    const found = incompatibilities(up(sql));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(fault);
  });

  it('that is a contract step names the version since which nothing uses what it takes away', () => {
    const commit = 'a'.repeat(40);
    const source = `// contract: unused since ${commit}\n${up('ALTER TABLE payments DROP COLUMN note')}`;
    expect(unusedSince(source)).toBe(commit);
    expect(incompatibilities(source)).toEqual([]);
    expect(incompatibilities(source.replace(commit, 'yesterday'))).toHaveLength(1);
  });
});
