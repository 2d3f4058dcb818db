import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageClosure } from "./package-closure.mjs";

/** Names of what a build is made of, besides the sources. */
const SETTINGS = ["package.json", "tsconfig.build.json", "../../tsconfig.base.json"];
const STAMP = ".source-hash";

/**
 * Writes into a package's `dist` what it was built of, by content, as times say nothing after a checkout or a copy: the
 * hash of its sources, and one of all that its build reads and wrote.
 * @param known hashes of sources by folder, which it adds to: one map for many packages reads the sources of each once.
 */
export function stampBuild(packageFolder, known = new Map()) {
  const stamp = `${knownSourceHash(packageFolder, known)}\n${buildHash(packageFolder, known)}`;
  writeFileSync(stampPath(packageFolder), stamp);
}

/** Whether a package's `dist` is there and was built of the sources as they are now. */
export function isBuildCurrent(packageFolder) {
  return stampOf(packageFolder)[0] === sourceHash(packageFolder);
}

/**
 * Whether a build would write what is there: sources, those of the packages that it depends on, third-party versions and
 * the files of `dist` are as they were after the last build.
 * @param known as `stampBuild` has it.
 */
export function isBuildWhole(packageFolder, known = new Map()) {
  const [, stamp] = stampOf(packageFolder);
  return stamp !== undefined && stamp === buildHash(packageFolder, known);
}

function stampOf(packageFolder) {
  const path = stampPath(packageFolder);
  return existsSync(path) ? readFileSync(path, "utf8").split("\n") : [];
}

function stampPath(packageFolder) {
  return join(packageFolder, "dist", STAMP);
}

function sourceHash(packageFolder) {
  return hashOfFiles(packageFolder, [
    ...SETTINGS,
    ...filesOf(packageFolder, "src").filter((name) => !name.endsWith(".spec.ts")),
  ]);
}

function knownSourceHash(packageFolder, known) {
  const hash = known.get(packageFolder) ?? sourceHash(packageFolder);
  known.set(packageFolder, hash);
  return hash;
}

function buildHash(packageFolder, known) {
  const parts = [
    ...packageClosure(packageFolder).map((folder) => knownSourceHash(folder, known)),
    hashOfFiles(join(packageFolder, "../.."), ["package-lock.json"]),
    hashOfFiles(
      packageFolder,
      filesOf(packageFolder, "dist").filter((name) => !name.endsWith(STAMP)),
    ),
  ];
  return createHash("sha256").update(parts.join()).digest("hex");
}

function hashOfFiles(folder, names) {
  const hash = createHash("sha256");
  for (const name of names) hash.update(`${name}\0`).update(readFileSync(join(folder, name)));
  return hash.digest("hex");
}

/** Names of all files below a package's folder, from the package's folder. */
function filesOf(packageFolder, folder) {
  return readdirSync(join(packageFolder, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(packageFolder.length + 1))
    .sort();
}
