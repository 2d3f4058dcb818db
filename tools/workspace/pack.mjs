#!/usr/bin/env node
/**
 * `npm run pack -- NAME ... [--out DIR]`: builds packages and the Spinegrade packages that they need, and packs them as tarballs
 * into DIR (default: packed), for a project that is to install them before they are on a registry. Without names: all.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { packageClosure } from "../readme-example/src/package-closure.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: "string", default: "packed" } },
});
const all = readdirSync("packages");
const stranger = positionals.find((name) => !existsSync(join("packages", name, "package.json")));
if (stranger !== undefined) {
  console.error(`error: there is no package "${stranger}"; the packages are ${all.join(", ")}`);
  process.exit(1);
}
const names = positionals.length === 0 ? all : positionals;
const folders = [...new Set(names.flatMap((name) => packageClosure(resolve("packages", name))))];
const out = resolve(values.out);
mkdirSync(out, { recursive: true });

run(
  "node_modules/nx/dist/bin/nx.js",
  "run-many",
  "-t",
  "build",
  "-p",
  folders.map((f) => basename(f)).join(),
);
const npm = process.env.npm_execpath;
if (npm === undefined) throw new Error("run this as npm run pack");
const packed = folders.map((folder) => {
  // built above, once for all: each one's prepack would ask Nx again
  const { stdout } = run(npm, "pack", folder, "--pack-destination", out, "--ignore-scripts", "--silent");
  return join(out, stdout.trim());
});
console.log(`packed; in your project: npm install --ignore-scripts ${packed.map(quoted).join(" ")}`);

function run(script, ...args) {
  const result = spawnSync(process.execPath, [script, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
    encoding: "utf8",
  });
  if (result.status === 0) return result;
  process.stderr.write(result.stdout);
  process.exit(1);
}

function quoted(path) {
  return /[^\w@./-]/.test(path) ? `'${path}'` : path;
}
