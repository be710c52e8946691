/** The sandbox keeps its books in memory: its specs need no database. */
module.exports = {
  ...require('../../jest.preset.cjs')(__dirname),
  globalSetup: undefined,
  globalTeardown: undefined,
};
