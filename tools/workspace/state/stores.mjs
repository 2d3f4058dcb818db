// @ts-check
/** The stores outside of the workspace: which they are, and what is gone from them. */
import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { writeAtomic } from "../write-atomic.mjs";
import { codeOf } from "./fingerprint.mjs";
import { readJson } from "./settings.mjs";

/** A store's random name, kept in it: an emptied or exchanged store is another store. @param {string} store */
export function identityOf(store) {
  const file = join(store, "store-identity");
  if (!existsSync(file)) {
    // the cache holds code that is run: nobody else may write there
    mkdirSync(store, { recursive: true, mode: 0o700 });
    try {
      writeFileSync(file, randomUUID(), { flag: "wx" });
    } catch (error) {
      if (codeOf(error) !== "EEXIST") throw error;
    }
  }
  return readFileSync(file, "utf8");
}

/**
 * The number of the synthetic data set that a store holds or is about to hold: one more each time that another one is asked
 * for, also by another checkout, and also when it is one of before. A store holds one data set, whose files have the
 * size of another's: what Nx kept of an earlier one would not be true of it. A number, as two that count at once then agree.
 * @param {string} store @param {unknown} phantom
 */
export function countDataSets(store, phantom) {
  const file = join(store, "phantom-count.json");
  const last = readRecord(file);
  const count = Number.isInteger(last?.count) ? last.count : 0;
  if (isDeepStrictEqual(last?.phantom, phantom)) return count;
  mkdirSync(store, { recursive: true, mode: 0o700 });
  writeAtomic(file, JSON.stringify({ phantom, count: count + 1 }));
  return count + 1;
}

/**
 * Whether a task's receipt is as it was written and each file that it lists is there in its size; a task that has not run
 * yet has none, and lacks nothing.
 * @param {string} root @param {string} workDir @param {string} task
 */
export function isWhole(root, workDir, task) {
  const path = join(root, "data-processed", task, "receipt.json");
  if (!existsSync(path)) return true;
  const receipt = openReceipt(readFileSync(path, "utf8"));
  return receipt?.stored.every((file) => sizeOf(join(workDir, file.path)) === file.bytes) === true;
}

/**
 * Parses a receipt. The rule of its seal is that of packages/pipeline/src/state/receipt.ts, which cannot be imported before it
 * is built (a spec proves that both are one): SHA-256 of the text in which zeros stand in place of the seal.
 * @param {string} text
 * @returns {{ stored: readonly { path: string, bytes: number }[] } | undefined} undefined where it is not as it was written
 */
function openReceipt(text) {
  const entry = /"seal": ?"([0-9a-f]+)"/.exec(text);
  if (entry === null) return undefined;
  const [whole, seal = ""] = entry;
  const zeroed = text.replace(whole, whole.replace(seal, "0".repeat(seal.length)));
  return createHash("sha256").update(zeroed).digest("hex") === seal ? JSON.parse(text) : undefined;
}

/**
 * Whether the engine that this checkout installed has all files that its engine.json lists, each in its size; before the first
 * installation nothing is lacking. Other engines of the cache are other checkouts' business.
 * @param {string} root @param {string} cacheDir
 */
export function isEngineWhole(root, cacheDir) {
  const installed = join(root, "data-processed/engine/installed.json");
  if (!existsSync(installed)) return true;
  const folder = join(cacheDir, "engine", String(readRecord(installed)?.folder));
  const files = readRecord(join(folder, "engine.json"))?.files;
  return Array.isArray(files) && files.every(({ path, bytes }) => sizeOf(join(folder, path)) === bytes);
}

/**
 * A record of ours. One that is damaged is as good as none: the task that wrote it runs again and rewrites it.
 * @param {string} path @returns {any} undefined where it is not JSON
 */
function readRecord(path) {
  try {
    return readJson(path);
  } catch (error) {
    // recognised by name: a test's realm has another SyntaxError
    if (error instanceof Object && "name" in error && error.name === "SyntaxError") return undefined;
    throw error;
  }
}

/** @param {string} path */
function sizeOf(path) {
  return statSync(path, { throwIfNoEntry: false })?.size;
}
