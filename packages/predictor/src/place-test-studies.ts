import type { Prediction } from "@spinegrade/competition-data";
import type { PipelineConfig } from "@spinegrade/pipeline";
import { readVolume } from "@spinegrade/volumes";
import { placeStudies } from "./levels/place-levels.ts";
import type { FailedPrediction, LevelPoints } from "./predict-test-series.ts";
import { readIndexOf } from "./read-index-of-run.ts";
import type { RunToPredict } from "./run-to-predict.ts";

/**
 * Places the levels of the test studies for a run on axial series.
 * @param predictions of the other runs.
 * @returns the places, and the sagittal series that could not be read for them: a study is placed by its others.
 * @throws UserError as `readIndexOf`.
 */
export async function placeTestStudies(
  config: Pick<PipelineConfig, "workspaceRoot" | "dataDir" | "workDir" | "outputDir">,
  run: RunToPredict,
  predictions: readonly Prediction[],
): Promise<{ readonly levelPoints: LevelPoints; readonly failures: readonly FailedPrediction[] }> {
  const { series } = await readIndexOf(config, run);
  const keys = new Map(series.map(({ studyId, seriesId, key }) => [`${studyId} ${seriesId}`, key]));
  const { places, unreadable } = await placeStudies(predictions, async ({ studyId, seriesId }) =>
    readVolume(config.workDir, keys.get(`${studyId} ${seriesId}`) ?? ""),
  );
  const failures = unreadable.map(({ prediction: { run: name, fold, studyId, seriesId }, reason }) => ({
    ...{ run: name, fold, studyId, seriesId },
    reason: `it places no levels: ${reason}`,
  }));
  return { levelPoints: places, failures };
}
