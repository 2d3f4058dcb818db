import preset from "../../jest.preset.js";

// Nx is started several times in one test
export default { ...preset, testTimeout: 240_000 };
