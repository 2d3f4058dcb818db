#!/usr/bin/env node
/**
 * Prints, in one line, the state of what Nx cannot see: the user's data folder and the stores outside the workspace.
 * It is a `runtime` input of the pipeline's tasks, so it runs before anything is built and imports nothing of ours.
 *
 *   state.mjs <task folder>   the store's identity, and which of the files in that task's receipt are gone
 *   state.mjs tables          names, sizes and times of the tables of a data set of the user's own, and of the
 *                             tables of others in data-processed/third-party
 *   state.mjs ingest          as the first, and the same of every file of a data set of the user's own
 *   state.mjs engine          the engine cache's identity, and which files of its engines are gone
 *
 * (The phantom is described by its own task's receipt.) A store's identity is a random name kept in it: an emptied or exchanged store is another store, so that no task is
 * answered from Nx's cache whose files are not there.
 */
import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";

const config = readJson("spinegrade.config.json") ?? {};
// as pipeline's config.ts: what is empty counts as not set
const filled = (text) => (text?.trim() ? text : undefined);
const xdgCacheHome = filled(process.env.XDG_CACHE_HOME);
const caches = xdgCacheHome && isAbsolute(xdgCacheHome) ? xdgCacheHome : join(homedir(), ".cache");
const cacheDir = resolve(filled(process.env.SPINEGRADE_CACHE_DIR) ?? join(caches, "spinegrade"));
const workDir = resolve(
  filled(process.env.SPINEGRADE_WORK_DIR) ?? filled(config.workDir) ?? join(cacheDir, "work"),
);
const ownData = filled(process.env.SPINEGRADE_DATA_DIR) ?? filled(config.dataDir);

const task = process.argv[2] ?? "";
if (task === "tables") {
  const ownTables = ownData === undefined ? [] : listFiles(resolve(ownData), false);
  console.log(hashOf([...ownTables, ...listFiles("data-processed/third-party", true)]));
} else if (task === "engine") console.log(identityOf(join(cacheDir, "engine")), hashOf(missingOfEngines()));
else {
  const ownFiles = task === "ingest" && ownData !== undefined ? listFiles(resolve(ownData), true) : [];
  console.log(identityOf(workDir), hashOf(missingOfReceipt(task)), hashOf(ownFiles));
}

function missingOfReceipt(name) {
  const receipt = readJson(join("data-processed", name, "receipt.json"));
  return (receipt?.stored ?? [])
    .filter((file) => sizeOf(join(workDir, file.path)) !== file.bytes)
    .map((file) => file.path);
}

/** Each engine's folder holds an engine.json that lists its files; where one was installed, one must be there. */
function missingOfEngines() {
  const root = join(cacheDir, "engine");
  const keys = readdirSync(root).filter((key) => existsSync(join(root, key, "engine.json")));
  if (keys.length === 0 && existsSync("data-processed/engine/receipt.json")) return ["engine"];
  return keys.flatMap((key) => {
    const { files } = readJson(join(root, key, "engine.json"));
    const missing = files.filter((file) => sizeOf(join(root, key, file.path)) !== file.bytes);
    return missing.map((file) => `${key}/${file.path}`);
  });
}

/** Name, size and time of every file, in a fixed order; of the folder itself or of all below it. */
function listFiles(folder, recursive) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive, withFileTypes: true })
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => {
      const stat = statSync(path, { throwIfNoEntry: false });
      return `${path.slice(folder.length)} ${stat?.size} ${stat?.mtimeMs}`;
    });
}

function identityOf(store) {
  const file = join(store, "store-identity");
  if (!existsSync(file)) {
    mkdirSync(store, { recursive: true });
    try {
      writeFileSync(file, randomUUID(), { flag: "wx" });
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
  }
  return readFileSync(file, "utf8");
}

function sizeOf(path) {
  return statSync(path, { throwIfNoEntry: false })?.size;
}

function hashOf(lines) {
  return createHash("sha256").update(lines.join("\n")).digest("hex").slice(0, 16);
}

function readJson(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : undefined;
}
