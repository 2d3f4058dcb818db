import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Names of what a build is made of, besides the sources. */
const SETTINGS = ["package.json", "tsconfig.json", "../../tsconfig.base.json"];

/** Writes into a package's `dist` what it was built of, by content: times say nothing after a checkout or a copy. */
export function stampBuild(packageFolder) {
  writeFileSync(stampPath(packageFolder), sourceHash(packageFolder));
}

/** Whether a package's `dist` is there and was built of the sources as they are now. */
export function isBuildCurrent(packageFolder) {
  const path = stampPath(packageFolder);
  return existsSync(path) && readFileSync(path, "utf8") === sourceHash(packageFolder);
}

function stampPath(packageFolder) {
  return join(packageFolder, "dist", ".source-hash");
}

function sourceHash(packageFolder) {
  const hash = createHash("sha256");
  const add = (path) => hash.update(`${path}\0`).update(readFileSync(join(packageFolder, path)));
  for (const path of SETTINGS) add(path);
  const names = readdirSync(join(packageFolder, "src"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith(".spec.ts"))
    .map((entry) => join(entry.parentPath, entry.name).slice(packageFolder.length + 1))
    .sort();
  for (const name of names) add(name);
  return hash.digest("hex");
}
