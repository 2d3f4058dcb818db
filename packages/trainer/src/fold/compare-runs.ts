import { join } from "node:path";
import {
  compileSchema,
  expectOneDataSet,
  type PipelineConfig,
  readJson,
  writeFileAtomic,
} from "@spinegrade/pipeline";
import { checkTrainedRuns, howToTrain } from "@spinegrade/tasks";
import { FOLD_RESULT_SCHEMA, type FoldResult } from "../report/fold-result.ts";
import { renderComparison } from "../report/render-comparison.ts";

const parseResults = compileSchema<FoldResult[]>({
  type: "array",
  minItems: 1,
  items: FOLD_RESULT_SCHEMA,
});

/** The results that a run writes when it is summarised. */
const RESULTS = "results.json";

/**
 * Overlays the curves of trained runs on one page, `runs/compare.html` in the output folder.
 * @returns the page's path.
 * @throws UserError that names every run without results and the remedy, or when the runs are of different data sets.
 */
export async function compareRuns(
  runs: readonly string[],
  config: Pick<PipelineConfig, "workspaceRoot" | "outputDir">,
): Promise<string> {
  const { outputDir } = config;
  await checkTrainedRuns(config, runs, RESULTS);
  const results: FoldResult[] = [];
  const resultsPath = (run: string): string => join(outputDir, "runs", run, RESULTS);
  for (const run of runs) {
    for (const result of await readJson(resultsPath(run), parseResults)) {
      const { dataSet } = result;
      const made = { path: resultsPath(run), dataSet, remedy: await howToTrain(run, config) };
      const [first] = results;
      if (first !== undefined)
        expectOneDataSet(made, { path: resultsPath(first.run), dataSet: first.dataSet });
      results.push(result);
    }
  }
  const path = join(outputDir, "runs", "compare.html");
  await writeFileAtomic(path, renderComparison(results));
  return path;
}
