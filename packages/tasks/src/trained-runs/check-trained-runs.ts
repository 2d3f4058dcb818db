import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { checkPathName, nearestName, type PipelineConfig, UserError } from "@spinegrade/pipeline";
import { howToTrain, listNxRuns } from "./how-to-train.ts";

/** Training writes this record when a run is summarised; prediction starts from it. */
const RECORDS = ["run.json"];

/**
 * Checks that all runs are trained before any work begins.
 * @param records the files of which each run's folder must have one.
 * @throws UserError that names the untrained runs, the nearest name, the command that trains them, and the trained
 * runs.
 */
export async function checkTrainedRuns(
  config: Pick<PipelineConfig, "workspaceRoot" | "outputDir">,
  runs: readonly string[],
  records: readonly string[] = RECORDS,
): Promise<void> {
  for (const run of runs) checkPathName("RUN", run);
  const folder = join(config.outputDir, "runs");
  const names = existsSync(folder) ? await readdir(folder) : [];
  const isTrained = (name: string): boolean =>
    records.some((record) => existsSync(join(folder, name, record)));
  const trained = names.filter(isTrained).sort();
  const missing = runs.filter((run) => !trained.includes(run));
  if (missing.length === 0) return;
  const shipped = await listNxRuns(config);
  const lines = missing.map(async (run) => {
    const nearest = shipped.includes(run) ? undefined : nearestName(run, [...trained, ...shipped]);
    if (nearest === undefined) return `the run "${run}" is not trained yet: ${await howToTrain(run, config)}`;
    const isTrainedTrial = trained.includes(nearest) && !shipped.includes(nearest);
    const remedy = isTrainedTrial ? "that one is trained" : await howToTrain(nearest, config);
    return `there is no run "${run}" (did you mean "${nearest}"?): ${remedy}`;
  });
  const there = trained.length === 0 ? "no run is trained" : `trained runs: ${trained.join(", ")}`;
  throw new UserError(`${(await Promise.all(lines)).join("\n")}\n${there} (in ${folder})`);
}
