const path = require('node:path');

/**
 * One Jest set-up for every project: sources of the other workspace packages are read directly (no build needed), and
 * @swc/jest compiles without checking types (`typecheck` does that).
 *
 * @param {string} projectDir absolute path of the project
 * @param {{ kafka?: boolean }} [needs] `kafka`: its integration specs talk to a real broker
 */
module.exports = (projectDir, needs = {}) => ({
  displayName: path.relative(__dirname, projectDir),
  rootDir: projectDir,
  roots: ['<rootDir>/src'],
  testMatch: ['**/*.spec.ts'],
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@paywright/source', 'node', 'require', 'default'] },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          keepClassNames: true,
        },
        module: { type: 'commonjs', ignoreDynamic: true },
      },
    ],
  },
  globalSetup: path.join(
    __dirname,
    needs.kafka ? 'tools/test/setup-postgres-and-kafka.mjs' : 'tools/test/setup-postgres.mjs',
  ),
  globalTeardown: path.join(__dirname, 'tools/test/teardown.mjs'),
  testTimeout: 60_000,
});
