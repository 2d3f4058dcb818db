// @ts-check
/** The stores outside of the workspace: which they are, and what is gone from them. */
import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
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

/** The files of a task's receipt that are gone or have another size. @param {string} root @param {string} workDir @param {string} task */
export function missingOfReceipt(root, workDir, task) {
  const path = join(root, "data-processed", task, "receipt.json");
  if (!existsSync(path)) return [];
  const receipt = readRecord(path);
  if (!Array.isArray(receipt?.stored)) return ["damaged receipt"];
  /** @type {{ path: string, bytes: number }[]} */
  const stored = receipt.stored;
  return stored.filter((file) => sizeOf(join(workDir, file.path)) !== file.bytes).map((file) => file.path);
}

/** Each engine's folder holds an engine.json that lists its files; where one was installed, one must be there. @param {string} root @param {string} cacheDir */
export function missingOfEngines(root, cacheDir) {
  const engines = join(cacheDir, "engine");
  const keys = existsSync(engines) ? readdirSync(engines) : [];
  const whole = keys.filter((key) => existsSync(join(engines, key, "engine.json")));
  if (whole.length === 0 && existsSync(join(root, "data-processed/engine/receipt.json"))) return ["engine"];
  return whole.flatMap((key) => {
    const engine = readRecord(join(engines, key, "engine.json"));
    if (!Array.isArray(engine?.files)) return [`${key} damaged`];
    /** @type {{ path: string, bytes: number }[]} */
    const files = engine.files;
    const missing = files.filter((file) => sizeOf(join(engines, key, file.path)) !== file.bytes);
    return [key, ...missing.map((file) => `${key}/${file.path}`)];
  });
}

/**
 * A record of ours. One that is damaged is as good as none: the task that wrote it runs again and writes it anew.
 * @param {string} path @returns {any} undefined where it is no JSON
 */
function readRecord(path) {
  try {
    return readJson(path);
  } catch (error) {
    // told by its name: a test's realm has a SyntaxError of its own
    if (error instanceof Object && "name" in error && error.name === "SyntaxError") return undefined;
    throw error;
  }
}

/** @param {string} path */
function sizeOf(path) {
  return statSync(path, { throwIfNoEntry: false })?.size;
}
