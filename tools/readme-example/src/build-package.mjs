#!/usr/bin/env node
/**
 * Builds one package: `build-package.mjs packages/NAME`. Where its `dist` is what a build would write, as in a copy of a
 * built checkout, it says so and compiles nothing.
 */
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { isBuildWhole, stampBuild } from "./build-stamp.mjs";

const folder = resolve(process.argv[2] ?? "");
if (isBuildWhole(folder)) console.log("built already, of the same sources");
else {
  const compiler = createRequire(import.meta.url).resolve("typescript/bin/tsc");
  const { status } = spawnSync(process.execPath, [compiler, "-p", join(folder, "tsconfig.json")], {
    stdio: "inherit",
  });
  if (status === 0) stampBuild(folder);
  process.exitCode = status ?? 1;
}
