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

const validateResults = compileSchema<FoldResult[]>({
  type: "array",
  minItems: 1,
  items: FOLD_RESULT_SCHEMA,
});

/** What a run leaves when it is summed up. */
const RESULTS = "results.json";

/**
 * Lays the curves of trained runs over each other on one page, `runs/compare.html` of the output folder.
 * @returns the page's path.
 * @throws UserError that names every run that is not summed up yet and what to do, or when the runs are of different data sets.
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
    for (const result of await readJson(resultsPath(run), validateResults)) {
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
