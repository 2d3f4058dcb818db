import { join } from "node:path";
import { readTrainTable, TABLE_FILES } from "@spinegrade/competition-data";
import { identifyDataSet, writeFileAtomic, writeJsonAtomic, type PipelineConfig } from "@spinegrade/pipeline";
import { readPredictions } from "../read-predictions.ts";
import { renderValidation } from "./render-validation.ts";
import { validateOutOfFold } from "./validate-out-of-fold.ts";
import type { ValidationReport } from "./validation-report.ts";

/**
 * The task `ensembler:validate`: reads every run's `out-of-fold.json` and the grades, and writes
 * `data-processed/validation/report.json` and `report.html`.
 * @throws UserError when no run is trained, or a run is of another data set.
 */
export async function makeValidation({ dataDir, outputDir }: PipelineConfig): Promise<ValidationReport> {
  const train = await readTrainTable(join(dataDir, TABLE_FILES.train));
  const { predictions, ofTrials } = await readPredictions({
    folder: join(outputDir, "runs"),
    fileName: "out-of-fold.json",
    split: "train",
    remedy: "npx nx run trainer:nfn, npx nx run trainer:scs",
    dataDir,
  });
  const report = validateOutOfFold(predictions, train, ofTrials);
  const { synthetic } = await identifyDataSet(dataDir, [TABLE_FILES.train]);
  await writeJsonAtomic(join(outputDir, "validation", "report.json"), report);
  await writeFileAtomic(join(outputDir, "validation", "report.html"), renderValidation(report, synthetic));
  return report;
}
