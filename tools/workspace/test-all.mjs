#!/usr/bin/env node
/**
 * `npm test`: runs every project's tests through Nx and ends with one line of totals over all of them. Arguments go to
 * Nx (`npm test -- -p npy`). Exits non-zero when a test failed, a suite did not run, or Nx itself failed.
 *
 * `npm run test:slow`: the same, where tests of random moments draw several times as often.
 *
 * `npm run test:data`: runs only the specs that need third-party data, which SPINEGRADE_TEST_DATA must name. Arguments go
 * to jest.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";

/** As nx.json has it. */
const PROJECTS_AT_ONCE = 2;
// projects side by side share the processors: a TensorFlow with a thread for each would wait for the others' threads
process.env.TF_NUM_INTRAOP_THREADS ??= String(
  Math.max(1, Math.floor(availableParallelism() / PROJECTS_AT_ONCE)),
);

process.env.SPINEGRADE_TEST_WORKERS ??= "1";

const NEEDS_DATA = /\btestData\b[^;]* from "@spinegrade\/test-utils"/;

const projects = ["packages", "tools"].flatMap((folder) =>
  readdirSync(folder).map((project) => `${folder}/${project}`),
);
const resultFileOf = (project) => join(project, "test-results.json");
// results of an earlier run must not be counted; a cached test task restores its file
for (const project of projects) rmSync(resultFileOf(project), { force: true });

const [mode, ...others] = process.argv.slice(2);
const hasPassed = mode === "--data" ? runDataSpecs() : runAll();

const results = projects
  .map(resultFileOf)
  .filter((file) => existsSync(file))
  .map((file) => JSON.parse(readFileSync(file, "utf8")));
const total = (key) => results.reduce((sum, result) => sum + result[key], 0);
// a suite that could not be loaded has no test to count, but failed all the same
const failed = total("numFailedTests") + total("numRuntimeErrorTestSuites");
console.log(`${total("numPassedTests")} passed, ${failed} failed, ${total("numPendingTests")} skipped`);
if (!hasPassed || failed > 0) process.exitCode = 1;

function runAll() {
  const nx = [
    "node_modules/nx/dist/bin/nx.js",
    "run-many",
    "-t",
    "test",
    "heavy-tests",
    "--output-style=static",
  ];
  if (mode !== "--slow") return run([...nx, ...(mode === undefined ? [] : [mode]), ...others]);
  process.env.SPINEGRADE_SLOW_TESTS = "1";
  return run([...nx, ...others]);
}

function runDataSpecs() {
  const data = process.env.SPINEGRADE_TEST_DATA;
  if (data === undefined || !existsSync(data)) {
    console.error("error: set SPINEGRADE_TEST_DATA to the folder of third-party test data");
    return false;
  }
  return projects.map(runDataSpecsOf).every(Boolean);
}

function runDataSpecsOf(project) {
  const source = join(project, "src");
  if (!existsSync(source)) return true;
  const specs = readdirSync(source, { recursive: true })
    .filter((name) => name.endsWith(".spec.ts"))
    .map((name) => join(source, name))
    .filter((path) => NEEDS_DATA.test(readFileSync(path, "utf8")));
  if (specs.length === 0) return true;
  const jest = ["--experimental-vm-modules", "--no-warnings", "node_modules/jest/bin/jest.js"];
  const report = ["--json", "--outputFile", resultFileOf(project)];
  return run(
    [
      ...jest,
      "--config",
      join(project, "jest.config.js"),
      ...report,
      ...others,
      "--runTestsByPath",
      ...specs,
    ],
    {
      stdio: ["inherit", "ignore", "inherit"], // --json prints what it also writes
    },
  );
}

function run(args, options = { stdio: "inherit" }) {
  return spawnSync(process.execPath, args, options).status === 0;
}
