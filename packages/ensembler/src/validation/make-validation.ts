import { join } from "node:path";
import { readTrainedOn, readTrainTable, TABLE_FILES } from "@spinegrade/competition-data";
import { identifyDataSet, writeFileAtomic, writeJsonAtomic, type PipelineConfig } from "@spinegrade/pipeline";
import { readPredictions } from "../read-predictions.ts";
import { readValidationFiles } from "../tables/read-validation-files.ts";
import type { ValidationTable } from "../tables/validation-table.ts";
import { writeTables } from "../tables/write-tables.ts";
import { readFolds } from "./read-folds.ts";
import { renderValidation } from "./render-validation.ts";
import { validateOutOfFold } from "./validate-out-of-fold.ts";
import type { ValidationReport } from "./validation-report.ts";

/** The result of a validation. */
export interface MadeValidation {
  readonly report: ValidationReport;
  /** The published tables; empty where `predictor:validate` has not run. */
  readonly tables: readonly ValidationTable[];
}

/**
 * The task `ensembler:validate`: reads every run's `out-of-fold.json` and the grades, and writes
 * `data-processed/validation/report.json` and `report.html`; and, from the predictions with and without the flip in
 * `data-processed/out-of-fold`, the published tables: `tables.json`, `tables.csv`, `tables.md`.
 * @throws UserError when no run is trained, a run is of another data set, or a net is scored on a study that it was trained
 * on.
 */
export async function makeValidation(config: PipelineConfig): Promise<MadeValidation> {
  const { dataDir, outputDir } = config;
  const train = await readTrainTable(join(dataDir, TABLE_FILES.train));
  const { predictions, ofTrials } = await readPredictions({
    folder: join(outputDir, "runs"),
    fileName: "out-of-fold.json",
    split: "train",
    remedy: "npx nx run trainer:nfn, npx nx run trainer:scs",
    dataDir,
  });
  const folds = await readFolds(config, train);
  const trainedOn = await readTrainedOn(outputDir, [...predictions, ...ofTrials]);
  const report = await validateOutOfFold(predictions, train, { ofTrials, folds, trainedOn });
  const dataSet = await identifyDataSet(dataDir, [TABLE_FILES.train]);
  const folder = join(outputDir, "validation");
  const files = await readValidationFiles(config, "out-of-fold", "npx nx run predictor:validate");
  const tables = files.length === 0 ? [] : await writeTables(folder, files, { train, folds, dataSet });
  await writeJsonAtomic(join(folder, "report.json"), report);
  await writeFileAtomic(join(folder, "report.html"), renderValidation(report, dataSet.synthetic, tables));
  return { report, tables };
}
