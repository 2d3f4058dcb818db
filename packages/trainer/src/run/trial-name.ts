import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { checkPathName, readJson, UserError } from "@spinegrade/pipeline";
import { listShippedRuns } from "@spinegrade/tasks";
import { runNameOf } from "./read-run-config.ts";
import { type AnyRunConfig, parseAnyRunConfig } from "./run-config-schema.ts";

/** The option of the commands that produce results. */
export const NAME_OPTION = {
  type: "string",
  value: "NAME",
  help: "keep the results as a trial, in data-processed/runs/NAME",
} as const;

/**
 * The name under which a run's results are stored: its own, or that of a trial, which is kept apart from its run.
 * @param name `--name`, if given.
 * @throws UserError when the name cannot be a folder name, is a shipped run's, or the task runs through Nx: Nx caches
 * the files of the run's own name, and would mistake them for the trial's.
 */
export async function resultNameOf(
  runsDir: string,
  run: string,
  name: string | undefined,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  if (name === undefined) return runNameOf(run);
  checkPathName("--name", name);
  if ((await listShippedRuns(runsDir)).includes(name))
    throw new UserError(
      `--name ${name} is the name of a shipped run, whose results it would replace: choose another`,
    );
  if (env["NX_TASK_HASH"] !== undefined)
    throw new UserError(
      `--name ${name} cannot go through Nx, which keeps results by the run's own name. Run the commands themselves:\n` +
        `  npx --no-install spinegrade-train train ${run} --fold K --name ${name}, with the values that you vary\n` +
        `  npx --no-install spinegrade-train summarise ${run} --name ${name}`,
    );
  return name;
}

/**
 * The settings with which the folds of a trial were trained, and the list of those folds.
 * @throws UserError when none is trained.
 */
export async function readTrialConfig(outputDir: string, name: string): Promise<AnyRunConfig> {
  const folder = join(outputDir, "runs", name);
  const names = existsSync(folder) ? await readdir(folder) : [];
  const folds = names
    .flatMap((entry) => /^fold-(\d+)$/.exec(entry)?.[1] ?? [])
    .filter((fold) => existsSync(join(folder, `fold-${fold}`, "config.json")))
    .map(Number)
    .sort((one, other) => one - other);
  const [first] = folds;
  if (first === undefined)
    throw new UserError(
      `${folder}: no fold of the trial ${name} is trained: train RUN --fold K --name ${name}`,
    );
  const config = await readJson(join(folder, `fold-${first}`, "config.json"), parseAnyRunConfig);
  return { ...config, folds };
}
