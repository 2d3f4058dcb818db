import preset from "../../jest.preset.js";

// a test runs whole pipelines, each of several commands
export default { ...preset, testTimeout: 600_000 };
