import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import type { PipelineConfig } from "@spinegrade/pipeline";

/** The run files of a checkout; Nx has a target for each. */
const RUNS_DIR = join("packages", "trainer", "runs");

/**
 * Lists the names of the runs in a folder of run files and its subfolders, alphabetically. Empty when the folder does
 * not exist, as outside a checkout.
 */
export async function listShippedRuns(runsDir: string): Promise<string[]> {
  return [...(await findShippedRuns(runsDir)).keys()].sort();
}

/** The files of those runs by their names. */
export async function findShippedRuns(runsDir: string): Promise<ReadonlyMap<string, string>> {
  const files = existsSync(runsDir) ? await readdir(runsDir, { recursive: true }) : [];
  const runFiles = files.filter((file) => file.endsWith(".json"));
  return new Map(runFiles.map((file) => [basename(file, ".json"), join(runsDir, file)]));
}

/** Lists the runs that Nx can train in this workspace. */
export function listNxRuns({ workspaceRoot }: Pick<PipelineConfig, "workspaceRoot">): Promise<string[]> {
  return listShippedRuns(join(workspaceRoot, RUNS_DIR));
}

/**
 * Returns the command that trains a run. Nx has targets only for shipped runs. Any other name is a trial, whose
 * settings are known only to the person who chose it.
 * @param fold the untrained fold; without it, the whole run.
 */
export async function howToTrain(
  run: string,
  config: Pick<PipelineConfig, "workspaceRoot">,
  fold?: number,
): Promise<string> {
  const shipped = await listNxRuns(config);
  if (shipped.includes(run)) return `npx nx run trainer:${run}${fold === undefined ? "" : `.fold-${fold}`}`;
  const command = "npx --no-install spinegrade-train";
  return (
    `${command} train RUN --fold ${fold ?? "K"} --name ${run}, ` +
    `then ${command} summarise RUN --name ${run}, where RUN is the run that it varies`
  );
}
