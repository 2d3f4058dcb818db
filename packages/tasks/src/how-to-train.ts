import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import type { PipelineConfig } from "@spinegrade/pipeline";

/** Where a checkout has its run files; Nx has a target for each. */
const RUNS_DIR = join("packages", "trainer", "runs");

/**
 * The names of the runs that a folder of run files holds, in alphabetical order; none where there is no such folder, as
 * outside a checkout.
 */
export async function listShippedRuns(runsDir: string): Promise<string[]> {
  const files = existsSync(runsDir) ? await readdir(runsDir) : [];
  const names = files.filter((name) => name.endsWith(".json")).map((name) => basename(name, ".json"));
  return names.sort();
}

/** The names of the runs that Nx can train in this workspace. */
export function listNxRuns({ workspaceRoot }: Pick<PipelineConfig, "workspaceRoot">): Promise<string[]> {
  return listShippedRuns(join(workspaceRoot, RUNS_DIR));
}

/**
 * The command that trains a run: Nx has a target for a shipped run alone; any other name is that of a trial, whose
 * settings only the person who named it knows.
 * @param fold the fold that is not trained; without it, all of the run.
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
