import { join } from "node:path";
import { readTestSeries, TABLE_FILES, type Prediction, type SeriesRow } from "@spinegrade/competition-data";
import { type PipelineConfig, UserError } from "@spinegrade/pipeline";
import { readPredictions } from "./read-predictions.ts";
/** @throws UserError when the data set has no test study. */
export async function requireTestSeries(dataDir: string): Promise<SeriesRow[]> {
  const series = await readTestSeries(dataDir);
  if (series.length > 0) return series;
  throw new UserError(
    `no test studies: ${join(dataDir, TABLE_FILES.testSeries)} is missing or lists no study to predict`,
  );
}

/**
 * The predictions of the runs to average, all or those named, and the names of predicted trials, which are not averaged.
 * @throws UserError when there is none, or one of another data set.
 */
export async function readTestPredictions(
  { dataDir, outputDir }: PipelineConfig,
  runs?: readonly string[],
): Promise<{ predictions: readonly Prediction[]; trials: string[] }> {
  const { predictions, ofTrials } = await readPredictions({
    folder: join(outputDir, "predictions"),
    fileName: "predictions.json",
    split: "test",
    remedy: "npx nx run predictor:predict",
    dataDir,
    ...(runs && { only: runs }),
  });
  const trials = [...new Set(ofTrials.map(({ run }) => run))];
  if (predictions.length > 0) return { predictions, trials };
  throw new UserError(
    `only trials are predicted (${trials.join(", ")}), which an ensemble ignores: predict a run, npx nx run predictor:predict`,
  );
}
