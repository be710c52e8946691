/** Every project at once, as tools/test/run.mjs runs them: `npx jest <part of a path>` works from here. */
module.exports = {
  projects: require('./package.json').workspaces.map((folder) => `<rootDir>/${folder}/jest.config.cjs`),
  testTimeout: 60_000, // Jest ignores a project's own when it runs several
};
