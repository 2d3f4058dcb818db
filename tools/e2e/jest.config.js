import preset from "../../jest.preset.js";

export default {
  ...preset,
  testTimeout: 600_000, // a test runs whole pipelines, each of several commands
  globalSetup: "<rootDir>/shared-cache.mjs",
  globalTeardown: "<rootDir>/remove-cache.mjs",
  maxWorkers: 1, // the spec files change one data set
};
