import { fileURLToPath } from "node:url";

/**
 * The jest settings that every package shares: TypeScript through swc as ES modules, workspace packages
 * resolved to their sources. A package's jest.config.js is `export { default } from "../../jest.preset.js"`.
 */
export default {
  id: "spinegrade", // names the folder of jest's cache, which all projects share
  testEnvironment: "node",
  testEnvironmentOptions: { customExportConditions: ["@spinegrade/source", "node"] },
  extensionsToTreatAsEsm: [".ts"],
  testMatch: ["<rootDir>/src/**/*.spec.ts"],
  transform: {
    "^.+\\.ts$": [
      fileURLToPath(new URL("./jest.transform.js", import.meta.url)),
      {
        jsc: { parser: { syntax: "typescript" }, target: "es2022" },
        module: { type: "es6" },
        sourceMaps: "inline",
      },
    ],
  },
  setupFiles: [fileURLToPath(new URL("./jest.setup.js", import.meta.url))],
  testTimeout: 60_000,
};
