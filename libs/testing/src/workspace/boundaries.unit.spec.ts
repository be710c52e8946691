import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

interface Workspace {
  readonly projects: readonly { name: string; root: string; tags: readonly string[] }[];
  /** Tags that have a row in the boundary rule. */
  readonly constrainedTags: readonly string[];
  /** The rules each text breaks. */
  readonly findings: readonly (readonly string[])[];
}

const boundaries = '@nx/enforce-module-boundaries';
const restricted = 'no-restricted-imports';
const environment = 'n/no-process-env';

const imported = (name: string): string => `import * as other from '${name}';\nexport const it = other;\n`;
const environmentRead = "export const home = process.env['HOME'];\n";

/** [what the text stands for, its path, the text, the rules it breaks] */
const cases: readonly [string, string, string, readonly string[]][] = [
  ['the kernel may not use a package', 'libs/kernel/src/new.ts', imported('zod'), [boundaries]],
  ['the kernel may not use a library', 'libs/kernel/src/new.ts', imported('@paywright/contracts'), [boundaries]],
  ['the rules may not know Nest', 'libs/payments/src/new.ts', imported('@nestjs/common'), [boundaries]],
  ['the rules may not know TypeORM', 'libs/payments/src/new.ts', imported('typeorm'), [boundaries]],
  ['the rules may not know the provider', 'libs/payments/src/new.ts', imported('@paywright/apo'), [boundaries]],
  ['the rules may know the kernel', 'libs/payments/src/new.ts', imported('@paywright/kernel'), []],
  ['contracts may not know Nest', 'libs/contracts/src/new.ts', imported('@nestjs/common'), [boundaries]],
  ['contracts may not know the rules', 'libs/contracts/src/new.ts', imported('@paywright/payments'), [boundaries]],
  ['the platform may not know payments', 'libs/platform/outbox/src/new.ts', imported('@paywright/apo'), [boundaries]],
  ['the sandbox may not use libs/apo', 'apps/apo-sandbox/src/new.ts', imported('@paywright/apo'), [boundaries]],
  ['the gateway may not use the rules', 'apps/api-gateway/src/new.ts', imported('@paywright/payments'), [boundaries]],
  ['fulfillment may not use libs/apo', 'apps/fulfillment-service/src/new.ts', imported('@paywright/apo'), [boundaries]],
  ['payment-service may use libs/apo', 'apps/payment-service/src/new.ts', imported('@paywright/apo'), []],
  ['kafkajs stays in the event log', 'apps/payment-service/src/new.ts', imported('kafkajs'), [restricted]],
  ['the event log may use kafkajs', 'libs/platform/event-log/src/kafka/new.ts', imported('kafkajs'), []],
  ['opossum stays in the circuit breaker', 'libs/apo/src/new.ts', imported('opossum'), [restricted]],
  ['the circuit breaker may use opossum', 'libs/platform/circuit-breaker/src/new.ts', imported('opossum'), []],
  ['the environment is not read here and there', 'apps/payment-service/src/new.ts', environmentRead, [environment]],
  ['the environment is read in main.ts', 'apps/payment-service/src/main.ts', environmentRead, []],
];

describe('lint on the real project graph', () => {
  let workspace: Workspace;

  beforeAll(() => {
    const program = join(__dirname, '../../../../tools/tidy/inspect-workspace.mjs');
    const texts = cases.map(([, path, text]) => ({ path, text }));
    workspace = JSON.parse(
      execFileSync(process.execPath, [program], { input: JSON.stringify(texts), encoding: 'utf8' }),
    );
  });

  it.each(cases)('knows that %s', (name, _path, _text, broken) => {
    expect(workspace.findings[cases.findIndex(([each]) => each === name)]).toEqual(broken);
  });

  it('finds a type and a scope on every project', () => {
    expect(workspace.projects.length).toBeGreaterThan(20);
    for (const { name, tags } of workspace.projects) {
      const kinds = tags.map((tag) => tag.split(':')[0]).filter((kind) => kind !== 'npm'); // Nx adds npm: by itself
      expect([name, ...kinds.sort()]).toEqual([name, 'scope', 'type']);
    }
  });

  it('has a row for every tag, and no row for a tag that does not exist', () => {
    const used = new Set(workspace.projects.flatMap(({ tags }) => tags).filter((tag) => !tag.startsWith('npm:')));
    expect([...workspace.constrainedTags].sort()).toEqual([...used].sort());
  });
});
