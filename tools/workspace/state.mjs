#!/usr/bin/env node
// @ts-check
/**
 * Prints, in one line, the state of what Nx cannot see: the user's data folder and the stores outside the workspace.
 * It is a `runtime` input of the pipeline's tasks, so it runs before anything is built and imports nothing of ours.
 *
 *   state.mjs <task folder>   the store's identity, and whether that task's receipt and the files that it lists are whole;
 *                             where they are not, what was never printed before, so that the task runs
 *   state.mjs tables          the data folder in use; path and fingerprint of a user's own tables, and of the tables of
 *                             others in data-processed/third-party
 *   state.mjs phantom         as the first, and which of its synthetic data sets the store is to hold
 *   state.mjs ingest          as the first two, and the fingerprint of every file of a data set of the user's own, or which
 *                             synthetic one the store is to hold
 *   state.mjs engine          the engine cache's identity, and which files of its engines are gone
 *
 * The synthetic data set is described by its own task's receipt. A data folder that is missing or empty ends this with
 * exit code 1 and the words that the commands have for it: no task is answered from the cache for such a folder.
 */
import { createHash, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describeFolder } from "./state/fingerprint.mjs";
import { dataFolderFault, readSettings } from "./state/settings.mjs";
import { countDataSets, identityOf, isWhole, missingOfEngines } from "./state/stores.mjs";

const root = process.cwd();
const { cacheDir, workDir, ownData, phantom } = readSettings(root, process.env);
const task = process.argv[2] ?? "";
const fault = ownData === undefined ? undefined : dataFolderFault(ownData, process.env);

if (fault !== undefined && task !== "engine") {
  process.stderr.write(`error: ${fault}\n`);
  // printed too, as Nx hashes what is printed and may not look at the exit code
  say(fault);
  process.exitCode = 1;
} else if (task === "tables") say(hashOf(tablesState()));
else if (task === "engine")
  say(identityOf(join(cacheDir, "engine")), hashOf(missingOfEngines(root, cacheDir)));
else if (task === "phantom") say(storeState(), dataSetName());
else if (task === "ingest") say(storeState(), hashOf([dataSetName(), ...ownFiles(true)]));
else say(storeState());

/** Damage never equals an earlier state, not even the same damage: Nx caches the result of the run that repaired it. */
function storeState() {
  return `${identityOf(workDir)} ${isWhole(root, workDir, task) ? "whole" : randomUUID()}`;
}

function dataSetName() {
  return ownData ?? `synthetic ${countDataSets(workDir, phantom)}`;
}

function tablesState() {
  const thirdParty = join(root, "data-processed/third-party");
  return [
    ownData ?? "synthetic",
    ...ownFiles(false),
    ...(existsSync(thirdParty) ? describeFolder(thirdParty, true) : []),
  ];
}

/** @param {boolean} recursive */
function ownFiles(recursive) {
  return ownData === undefined ? [] : describeFolder(ownData, recursive);
}

/** @param {readonly string[]} lines */
function hashOf(lines) {
  return createHash("sha256").update(lines.join("\n")).digest("hex").slice(0, 16);
}

/**
 * Prints a line. Not by `console`, which warns, with this process's number, where both NO_COLOR and FORCE_COLOR are set:
 * Nx hashes what is printed, and would never find the same again.
 * @param {readonly string[]} parts
 */
function say(...parts) {
  process.stdout.write(`${parts.join(" ")}\n`);
}
