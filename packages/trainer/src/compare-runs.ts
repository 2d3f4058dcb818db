import { join } from "node:path";
import { compileSchema, type PipelineConfig, readJson, writeFileAtomic } from "@spinegrade/pipeline";
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
 * @throws UserError when a run is not summed up yet.
 */
export async function compareRuns(
  runs: readonly string[],
  { outputDir }: Pick<PipelineConfig, "outputDir">,
): Promise<string> {
  const results: FoldResult[] = [];
  for (const run of runs)
    results.push(...(await readJson(join(outputDir, "runs", run, "results.json"), validateResults)));
  const path = join(outputDir, "runs", "compare.html");
  await writeFileAtomic(path, renderComparison(results));
  return path;
}
