import { join } from "node:path";
import { type Prediction, validatePredictions } from "@spinegrade/competition-data";
import { type PipelineConfig, readJson, writeFileAtomic, writeJsonAtomic } from "@spinegrade/pipeline";
import { type TrainedRun, trainedRunPath } from "@spinegrade/predictor";
import { type FoldResult, validateFoldResult } from "./fold-result.ts";
import { formatResults } from "./format-results.ts";
import { renderComparison } from "./render-comparison.ts";
import type { RunConfig } from "./run-config.ts";

/**
 * Sums up a run whose folds are trained: writes the record that prediction starts from (`run.json`), all validation
 * studies' predictions (`out-of-fold.json`), the folds' figures (`results.json`) and a page with the curves of all folds
 * (`report.html`), and returns the table of results.
 * @throws UserError when a fold is not trained yet.
 */
export async function summariseRun(
  run: string,
  config: RunConfig,
  { outputDir, workspaceRoot }: Pick<PipelineConfig, "outputDir" | "workspaceRoot">,
): Promise<string> {
  const runDir = join(outputDir, "runs", run);
  const results: FoldResult[] = [];
  const outOfFold: Prediction[] = [];
  for (const fold of config.folds) {
    const foldDir = join(runDir, `fold-${fold}`);
    results.push(await readJson(join(foldDir, "result.json"), validateFoldResult));
    outOfFold.push(...(await readJson(join(foldDir, "out-of-fold.json"), validatePredictions)));
  }
  const trained: TrainedRun = {
    run,
    net: config.net,
    folds: results.map(({ fold, checkpoint }) => ({ fold, checkpoint })),
  };
  await writeJsonAtomic(trainedRunPath(outputDir, run), trained);
  await writeJsonAtomic(join(runDir, "out-of-fold.json"), outOfFold);
  await writeJsonAtomic(join(runDir, "results.json"), results);
  await writeFileAtomic(join(runDir, "report.html"), renderComparison(results));
  return formatResults(results, config, runDir.slice(workspaceRoot.length + 1));
}
