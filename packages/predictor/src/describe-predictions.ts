import type { Prediction } from "@spinegrade/competition-data";
import type { PipelineConfig } from "@spinegrade/pipeline";
import { formatFlags } from "./format-flags.ts";
import { predictionsPath } from "./predict-test-series.ts";
import type { RunToPredict } from "./run-to-predict.ts";

/** Why a run of a task without samples predicts nothing. */
export const UNTRAINED = "it is not trained, because the data set has no samples for it";

/** Summarises a run's predictions as text. */
export function describePredictions(
  { outputDir }: Pick<PipelineConfig, "outputDir">,
  { run: { run, folds }, isTrainedOn }: RunToPredict,
  predictions: readonly Prediction[],
): string {
  const ids = [...new Set(predictions.map(({ studyId }) => studyId))];
  const studies = ids.length;
  const seen = ids.filter((id) => folds.some((fold) => isTrainedOn(fold, id))).length;
  const withoutSome =
    seen === 0 ? "" : `  ${seen} of these studies: without the folds that were trained on them\n`;
  const untrained = folds.length === 0 ? `: ${UNTRAINED}` : "";
  return (
    `${run}: ${predictions.length} predictions of ${studies} test studies${untrained}\n` +
    `  ${predictionsPath(outputDir, run)}\n` +
    withoutSome +
    formatFlags(predictions)
  );
}
