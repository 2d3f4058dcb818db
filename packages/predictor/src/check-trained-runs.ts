import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { checkPathName, didYouMean, UserError } from "@spinegrade/pipeline";

/** What a run leaves when it is trained and summed up: the record that prediction starts from. */
const RECORD = "run.json";

/**
 * Checks that runs are trained, all of them before any work begins.
 * @param record the file of each run's folder that is needed.
 * @throws UserError that names those that are not, the nearest name, the command that trains them, and the runs that are.
 */
export async function checkTrainedRuns(
  outputDir: string,
  runs: readonly string[],
  record = RECORD,
): Promise<void> {
  for (const run of runs) checkPathName("RUN", run);
  const folder = join(outputDir, "runs");
  const names = existsSync(folder) ? await readdir(folder) : [];
  const trained = names.filter((name) => existsSync(join(folder, name, record))).sort();
  const missing = runs.filter((run) => !trained.includes(run));
  if (missing.length === 0) return;
  const lines = missing.map(
    (run) => `the run "${run}" is not trained yet${didYouMean(run, trained)}: npx nx run trainer:${run}`,
  );
  const there = trained.length === 0 ? "no run is trained" : `trained runs: ${trained.join(", ")}`;
  throw new UserError(`${lines.join("\n")}\n${there} (in ${folder})`);
}
