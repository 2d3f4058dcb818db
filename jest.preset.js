import { fileURLToPath } from "node:url";

const assertions = fileURLToPath(new URL("./jest.assertions.js", import.meta.url));
const emptyModule = fileURLToPath(new URL("./jest.empty.cjs", import.meta.url));
const fastCheck = fileURLToPath(new URL("./jest.fast-check.js", import.meta.url));
const numbers = fileURLToPath(new URL("./jest.numbers.js", import.meta.url));
const transformer = fileURLToPath(new URL("./jest.transform.js", import.meta.url));

/**
 * For a package whose specs take long and share nothing: two of them at once. `npm test`, which runs two packages at once,
 * sets SPINEGRADE_TEST_WORKERS to 1.
 */
export const twoAtOnce = { maxWorkers: Number(process.env.SPINEGRADE_TEST_WORKERS ?? 2) };

/**
 * The jest settings that every package shares: TypeScript through swc as ES modules, workspace packages
 * resolved to their sources. A package's jest.config.js is `export { default } from "../../jest.preset.js"`.
 */
export default {
  id: "spinegrade", // names the folder of jest's cache, which all projects share
  testEnvironment: "node",
  testEnvironmentOptions: { customExportConditions: ["@spinegrade/source", "node"] },
  moduleNameMapper: {
    "^fast-check$": fastCheck, // not a setup file: few specs need it
    // parts of tfjs that `startEngine` does without, which it cannot tell jest's `require`
    "^@tensorflow/tfjs-(layers|converter|data|backend-webgl)$": emptyModule,
  },
  setupFilesAfterEnv: [numbers, assertions],
  extensionsToTreatAsEsm: [".ts"],
  testMatch: ["<rootDir>/src/**/*.spec.ts"],
  transform: {
    "^.+\\.ts$": [
      transformer,
      {
        jsc: { parser: { syntax: "typescript" }, target: "es2022" },
        module: { type: "es6" },
        sourceMaps: true,
      },
    ],
    "/node_modules/.*[.]m?js$": [transformer, { compile: false }],
  },
  // packages whose loops are JavaScript, of which the transform makes globals constants
  transformIgnorePatterns: [
    "/node_modules/(?!@tensorflow/tfjs-(core|backend-cpu)/dist/tf-|(fast-check|fast-png|fflate|pure-rand)/)",
  ],
  testTimeout: 60_000,
};
