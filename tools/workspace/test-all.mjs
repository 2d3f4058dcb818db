#!/usr/bin/env node
/**
 * `npm test`: runs every project's tests through Nx and ends with one line of totals over all of them. Arguments go to
 * Nx (`npm test -- -p npy`). Exits non-zero when a test failed, a suite did not run, or Nx itself failed.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";

const resultFiles = ["packages", "tools"].flatMap((folder) =>
  readdirSync(folder).map((project) => `${folder}/${project}/test-results.json`),
);
// what is left of an earlier run must not be counted; a cached test task restores its file
for (const file of resultFiles) rmSync(file, { force: true });

const nx = ["node_modules/nx/dist/bin/nx.js", "run-many", "-t", "test", "--output-style=static"];
const { status } = spawnSync(process.execPath, [...nx, ...process.argv.slice(2)], { stdio: "inherit" });

const results = resultFiles
  .filter((file) => existsSync(file))
  .map((file) => JSON.parse(readFileSync(file, "utf8")));
const total = (key) => results.reduce((sum, result) => sum + result[key], 0);
// a suite that could not be loaded has no test to count, but failed all the same
const failed = total("numFailedTests") + total("numRuntimeErrorTestSuites");
console.log(`${total("numPassedTests")} passed, ${failed} failed, ${total("numPendingTests")} skipped`);
if (status !== 0 || failed > 0) process.exitCode = 1;
