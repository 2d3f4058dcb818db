import { basename, resolve } from "node:path";
import { checkPathName, didYouMean, type Parse, readJson, UserError } from "@spinegrade/pipeline";
import { findShippedRuns } from "@spinegrade/tasks";
import type { RunConfig } from "./run-config.ts";
import { type AnyRunConfig, parseAnyRunConfig, parseRunConfig } from "./run-config-schema.ts";
import { applyOverrides, type Overrides } from "./run-overrides.ts";

const RUN_FILE = /\.json$/i;

/**
 * Returns the name of a run given by its name or the path of its file.
 * @throws UserError when it cannot be a folder name.
 */
export function runNameOf(run: string): string {
  return checkPathName("the run's name", basename(run).replace(RUN_FILE, ""));
}

/**
 * Reads a run file of a task on single volumes and fills in its defaults.
 * @param run the name of a run in the folder, or the path of any run file, ending in `.json`.
 * @param overrides values that replace those of the file.
 * @throws UserError for an unknown run (listing the known ones), an unknown key, an invalid value or a two-stage task.
 */
export async function readRunConfig(
  runsDir: string,
  run: string,
  overrides: Overrides = {},
): Promise<RunConfig> {
  return readRunFile(runsDir, run, overrides, parseRunConfig);
}

/** Reads a run file of any task, as `readRunConfig`. @throws UserError as that, but for two-stage tasks. */
export async function readAnyRunConfig(
  runsDir: string,
  run: string,
  overrides: Overrides = {},
): Promise<AnyRunConfig> {
  return readRunFile(runsDir, run, overrides, parseAnyRunConfig);
}

async function readRunFile<Config>(
  runsDir: string,
  run: string,
  overrides: Overrides,
  parse: Parse<Config>,
): Promise<Config> {
  const path = RUN_FILE.test(run) ? resolve(run) : await findRun(runsDir, run);
  return readJson(path, (content, source) => {
    const given = Object.entries(overrides).map(([key, value]) => `--${key} ${JSON.stringify(value)}`);
    const name = given.length === 0 ? source : `${source} with ${given.join(" ")}`;
    return parse(applyOverrides(content, overrides, source), name);
  });
}

async function findRun(runsDir: string, run: string): Promise<string> {
  const files = await findShippedRuns(runsDir); // an installed package has no runs folder
  const file = files.get(run);
  if (file !== undefined) return file;
  const runs = [...files.keys()].sort();
  throw new UserError(
    `there is no run "${run}"${didYouMean(run, runs)}; the runs in ${runsDir} are: ${runs.join(", ")}; ` +
      "a run file of your own is given by its path, which ends in .json",
  );
}
