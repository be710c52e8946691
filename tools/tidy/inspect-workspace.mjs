/**
 * Builds the real project graph and lints the given texts as if they were files of this workspace.
 *
 * Reads `[{ "path": "libs/x/src/a.ts", "text": "..." }]` from standard input and writes
 * `{ projects: [{ name, root, tags }], constrainedTags: [...], findings: [[ruleId, ...], ...] }`.
 * A process of its own because ESLint loads its configuration as an ES module, which Jest's sandbox cannot.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createProjectGraphAsync } from '@nx/devkit';
import { ESLint } from 'eslint';

const root = resolve(import.meta.dirname, '../..');
const boundaryRule = '@nx/enforce-module-boundaries';

// Without a graph the rule skips itself without a word.
const graph = await createProjectGraphAsync({ exitOnError: false });
const eslint = new ESLint({ cwd: root });

const findings = [];
for (const { path, text } of JSON.parse(readFileSync(0, 'utf8'))) {
  const [result] = await eslint.lintText(text, { filePath: resolve(root, path) });
  findings.push(result.messages.map(({ ruleId, fatal, message }) => (fatal ? `fatal: ${message}` : ruleId)));
}

const config = await eslint.calculateConfigForFile(resolve(root, 'libs/kernel/src/index.ts'));
const [, { depConstraints }] = config.rules[boundaryRule];
process.stdout.write(
  JSON.stringify({
    projects: Object.values(graph.nodes).map(({ name, data }) => ({ name, root: data.root, tags: data.tags ?? [] })),
    constrainedTags: depConstraints.map(({ sourceTag }) => sourceTag),
    findings,
  }),
);
process.exit(); // Nx may keep workers waiting
