// @ts-check
/** The line that `state.mjs` prints, which says what each task's is made of. */
import { createHash, randomUUID } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { describeFolder } from "./fingerprint.mjs";
import { dataFolderFault, readSettings } from "./settings.mjs";
import { countDataSets, identityOf, isEngineWhole, isWhole } from "./stores.mjs";

const WEIGHTS = "weights:";

/**
 * @param {string} root the workspace's folder
 * @param {NodeJS.ProcessEnv} env
 * @param {string} task
 * @returns {{ line: string, fault?: string }} `fault`: why the data folder cannot be used; it is the line too, as Nx hashes
 *   what is printed and may not look at the exit code
 */
export function stateOf(root, env, task) {
  if (task.startsWith(WEIGHTS)) return lineOf(weightsState(root, task.slice(WEIGHTS.length)));
  const { cacheDir, workDir, ownData, phantom } = readSettings(root, env);
  if (task === "engine") return lineOf(storeState(join(cacheDir, "engine"), isEngineWhole(root, cacheDir)));
  const fault = ownData === undefined ? undefined : dataFolderFault(ownData, env);
  if (fault !== undefined) return { line: fault, fault };
  if (task === "tables") return lineOf(hashOf(tablesState(root, ownData)));
  const store = storeState(workDir, isWhole(root, workDir, task));
  if (task !== "phantom" && task !== "ingest") return lineOf(store);
  const dataSet = ownData ?? `synthetic ${countDataSets(workDir, phantom)}`;
  return task === "phantom" ? lineOf(store, dataSet) : lineOf(store, hashOf(ingestState(dataSet, ownData)));
}

/**
 * By content, as the trainer has it: other weights train again, a copy of them does not.
 * @param {string} root
 * @param {string} runFile
 */
function weightsState(root, runFile) {
  const { pretrained } = JSON.parse(readFileSync(join(root, runFile), "utf8"));
  const path = resolve(root, String(pretrained));
  const isFile = statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  return isFile ? createHash("sha256").update(readFileSync(path)).digest("hex") : "no file";
}

/** @param {readonly string[]} parts */
function lineOf(...parts) {
  return { line: parts.join(" ") };
}

/**
 * Damage never equals an earlier state, not even the same damage: Nx caches the result of the run that repaired it.
 * @param {string} store @param {boolean} whole whether it has what this checkout needs
 */
function storeState(store, whole) {
  return `${identityOf(store)} ${whole ? "whole" : randomUUID()}`;
}

/** @param {string} root @param {string | undefined} ownData */
function* tablesState(root, ownData) {
  const thirdParty = join(root, "data-processed/third-party");
  yield ownData ?? "synthetic";
  yield* ownFiles(ownData, false);
  if (existsSync(thirdParty)) yield* describeFolder(thirdParty, true);
}

/** @param {string} dataSet @param {string | undefined} ownData */
function* ingestState(dataSet, ownData) {
  yield dataSet;
  yield* ownFiles(ownData, true);
}

/** @param {string | undefined} ownData @param {boolean} recursive */
function ownFiles(ownData, recursive) {
  return ownData === undefined ? [] : describeFolder(ownData, recursive);
}

/** @param {Iterable<string>} lines */
function hashOf(lines) {
  const hash = createHash("sha256");
  let end = "";
  for (const line of lines) {
    hash.update(`${end}${line}`);
    end = "\n";
  }
  return hash.digest("hex").slice(0, 16);
}
