import { join } from "node:path";
import {
  checkPathName,
  compileSchema,
  expectOneDataSet,
  type PipelineConfig,
  readJson,
  writeFileAtomic,
} from "@spinegrade/pipeline";
import { FOLD_RESULT_SCHEMA, type FoldResult } from "./fold-result.ts";
import { renderComparison } from "./render-comparison.ts";

const validateResults = compileSchema<FoldResult[]>({
  type: "array",
  minItems: 1,
  items: FOLD_RESULT_SCHEMA,
});

/**
 * Lays the curves of trained runs over each other on one page, `runs/compare.html` of the output folder.
 * @returns the page's path.
 * @throws UserError when a run is not summed up yet, or the runs are of different data sets.
 */
export async function compareRuns(
  runs: readonly string[],
  { outputDir }: Pick<PipelineConfig, "outputDir">,
): Promise<string> {
  const results: FoldResult[] = [];
  const resultsPath = (run: string): string =>
    join(outputDir, "runs", checkPathName("the run's name", run), "results.json");
  for (const run of runs) {
    for (const result of await readJson(resultsPath(run), validateResults, `npx nx run trainer:${run}`)) {
      const { dataSet } = result;
      const made = { path: resultsPath(run), dataSet, remedy: `npx nx run trainer:${run}` };
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
