import { join } from "node:path";
import { readTrainTable, TABLE_FILES, type ValidationFile } from "@spinegrade/competition-data";
import { identifyDataSet, type PipelineConfig, UserError, writeJsonAtomic } from "@spinegrade/pipeline";
import type { AverageSpace } from "../rows/combine-probabilities.ts";
import { sortedGroups } from "../rows/sorted-groups.ts";
import { readValidationFiles } from "../tables/read-validation-files.ts";
import { readFolds } from "../validation/read-folds.ts";
import { refuseLeaks } from "../validation/refuse-leaks.ts";
import { formatSearch } from "./format-search.ts";
import { searchWeights, type WeightSearch } from "./search-weights.ts";
import { weighedRows } from "./weighed-rows.ts";
import { type WeightFile, weightsPath } from "./weight-file.ts";

const REMEDY = "npx nx run predictor:validate";

/**
 * The task `ensembler:weigh`: searches the weights of the runs of each task on their out-of-fold predictions, and writes
 * `data-processed/ensemble-weights/weights.json`. Trials get no weight.
 * @returns the searches for people.
 * @throws UserError when no task has two runs of the same two folds, or a net is scored on a study that it was trained on.
 */
export async function makeWeights(
  config: PipelineConfig,
  { space = "linear" }: { readonly space?: AverageSpace } = {},
): Promise<string> {
  const { dataDir, outputDir } = config;
  const all = await readValidationFiles(config, "out-of-fold", REMEDY);
  const files = all.filter(({ trial }) => trial !== true);
  const train = await readTrainTable(join(dataDir, TABLE_FILES.train));
  const folds = await readFolds(config, train);
  for (const { run, series } of files)
    refuseLeaks(
      series.map(({ studyId, fold }) => ({ run, studyId, fold })),
      folds,
    );
  const searches: WeightSearch[] = [];
  for (const group of sortedGroups(files, ({ net }) => net.task)) {
    const rows = weighedRows(group, train);
    if (group.length > 1 && new Set(rows.map(({ fold }) => fold)).size > 1)
      searches.push(searchWeights(namesOf(group), rows, space));
  }
  if (searches.length === 0) throw new UserError(nothingToWeigh(files));
  const path = weightsPath(outputDir);
  const weighed = searches.flatMap(({ runs, weights }) =>
    runs.map((run, index) => [run, weights[index] ?? 0] as const),
  );
  const single = namesOf(files).filter((run) => !weighed.some(([other]) => other === run));
  const file: WeightFile = {
    dataSet: await identifyDataSet(dataDir, [TABLE_FILES.train]),
    ...(space === "log" && { space }),
    weights: Object.fromEntries([...weighed, ...single.map((run) => [run, 1] as const)]),
  };
  await writeJsonAtomic(path, file);
  return `${searches.map((search) => formatSearch(search)).join("\n")}\n${path}\n`;
}

function namesOf(files: readonly ValidationFile[]): string[] {
  return files.map(({ run }) => run);
}

function nothingToWeigh(files: readonly ValidationFile[]): string {
  const found = files.map(
    ({ run, series }) => `${run} (folds ${[...new Set(series.map(({ fold }) => fold))].join(", ")})`,
  );
  return (
    `there is nothing to weigh: weights need two runs of one task that predict the same studies, of two folds at least; ` +
    `found ${found.length === 0 ? "none" : found.join(", ")}. Train more runs or folds, then ${REMEDY}`
  );
}
