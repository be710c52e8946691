import nx from '@nx/eslint-plugin';
import node from 'eslint-plugin-n';
import tseslint from 'typescript-eslint';
import prettier from 'eslint-config-prettier';

/** Who may depend on whom. Tags stand in each package.json; docs/architecture.md shows the same as a picture. */
const boundaries = [
  { sourceTag: 'type:kernel', onlyDependOnLibsWithTags: [], bannedExternalImports: ['*'] },
  {
    sourceTag: 'type:domain', // the payment's rules stay pure
    onlyDependOnLibsWithTags: ['type:kernel'],
    bannedExternalImports: ['@nestjs/*', 'typeorm', 'pg', 'kafkajs', 'opossum', 'undici'],
  },
  {
    sourceTag: 'type:contract',
    onlyDependOnLibsWithTags: ['type:kernel'],
    bannedExternalImports: ['@nestjs/*', 'typeorm'],
  },
  {
    sourceTag: 'type:client',
    onlyDependOnLibsWithTags: ['type:kernel', 'type:contract'],
    bannedExternalImports: ['@nestjs/*'],
  },
  { sourceTag: 'type:platform', onlyDependOnLibsWithTags: ['type:kernel', 'type:contract', 'type:platform'] },
  {
    sourceTag: 'type:adapter',
    onlyDependOnLibsWithTags: ['type:kernel', 'type:domain', 'type:contract', 'type:platform'],
  },
  {
    sourceTag: 'type:testing',
    onlyDependOnLibsWithTags: [
      'type:kernel',
      'type:domain',
      'type:contract',
      'type:client',
      'type:platform',
      'type:testing',
    ],
  },
  {
    sourceTag: 'type:app',
    onlyDependOnLibsWithTags: [
      'type:kernel',
      'type:domain',
      'type:contract',
      'type:client',
      'type:adapter',
      'type:platform',
      'type:testing',
    ],
  },
  { sourceTag: 'scope:shared', onlyDependOnLibsWithTags: ['scope:shared'] },
  { sourceTag: 'scope:gateway', onlyDependOnLibsWithTags: ['scope:gateway', 'scope:shared'] },
  { sourceTag: 'scope:payment', onlyDependOnLibsWithTags: ['scope:payment', 'scope:shared'] },
  { sourceTag: 'scope:fulfillment', onlyDependOnLibsWithTags: ['scope:fulfillment', 'scope:shared'] },
  // The sandbox may not see libs/apo: it signs and verifies with code of its own, so both cannot share one mistake.
  { sourceTag: 'scope:sandbox', onlyDependOnLibsWithTags: ['scope:sandbox', 'scope:shared'] },
  { sourceTag: 'scope:system', onlyDependOnLibsWithTags: ['scope:system', 'scope:shared'] },
];

const onlyIn = (name, folder) => ({
  name,
  message: `${name} is imported in ${folder} only: another library must be able to take its place there.`,
});

export default [
  { ignores: ['**/dist', '**/out-tsc', '**/node_modules', '.nx', '.paywright', 'tools/kafka/lib'] },
  ...nx.configs['flat/base'],
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts'],
    plugins: { n: node },
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        { allow: [], depConstraints: boundaries, enforceBuildableLibDependency: false },
      ],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/no-empty-object-type': 'off',
      'n/no-process-env': 'error',
      'no-console': 'error',
      'no-restricted-imports': [
        'error',
        { paths: [onlyIn('kafkajs', 'libs/platform/event-log'), onlyIn('opossum', 'libs/platform/circuit-breaker')] },
      ],
    },
  },
  {
    files: ['libs/platform/event-log/**/*.ts', 'libs/platform/circuit-breaker/**/*.ts'],
    rules: { 'no-restricted-imports': 'off' },
  },
  // Programs for the terminal speak there; a process reads its environment once, in main.ts.
  {
    files: ['apps/demo/**/*.ts', 'apps/system-tests/**/*.ts', 'apps/*/src/ops/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: [
      'apps/*/src/main.ts',
      'apps/*/src/ops/**/*.ts',
      'apps/demo/**/*.ts',
      'apps/system-tests/**/*.ts',
      'libs/testing/**/*.ts',
      'libs/running-system/**/*.ts',
      '**/*.spec.ts',
      '**/*.contract.ts',
    ],
    rules: { 'n/no-process-env': 'off' },
  },
  { files: ['**/*.spec.ts', '**/*.contract.ts'], rules: { '@nx/enforce-module-boundaries': 'off' } },
  { files: ['**/*.cjs'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
  prettier,
];
