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
 *   state.mjs weights:<run file>  the content of the file with the run's initial weights
 *   state.mjs engine          the engine cache's identity, and whether the engine installed from here is whole
 *
 * The synthetic data set is described by its own task's receipt. A data folder that is missing or empty ends this with
 * exit code 1 and the words that the commands have for it: no task is answered from the cache for such a folder.
 */
import { stateOf } from "./state/state-of.mjs";

const { line, fault } = stateOf(process.cwd(), process.env, process.argv[2] ?? "");
if (fault !== undefined) {
  process.stderr.write(`error: ${fault}\n`);
  process.exitCode = 1;
}
// not by `console`, which warns, with this process's number, where both NO_COLOR and FORCE_COLOR are set: Nx hashes what is
// printed, and would never find the same again
process.stdout.write(`${line}\n`);
