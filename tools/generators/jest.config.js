import preset from "../../jest.preset.js";

// a test builds and tests a whole package
export default { ...preset, testTimeout: 180_000 };
