import preset from "../../jest.preset.js";

// a test runs a process in which SwiftShader compiles for seconds of processor time
export default { ...preset, testTimeout: 600_000 };
