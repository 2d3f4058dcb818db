import type { Prediction } from "@spinegrade/competition-data";
import type { PipelineConfig } from "@spinegrade/pipeline";
import { readVolume } from "@spinegrade/volumes";
import { placeStudies } from "./place-levels.ts";
import type { LevelPoints } from "./predict-test-series.ts";
import { readIndexOf } from "./read-index-of-run.ts";
import type { RunToPredict } from "./run-to-predict.ts";

/**
 * Places the levels of the test studies for a run on axial series.
 * @param predictions of the other runs.
 * @throws UserError as `readIndexOf`, or when a stored volume is damaged.
 */
export async function placeTestStudies(
  config: Pick<PipelineConfig, "workspaceRoot" | "dataDir" | "workDir" | "outputDir">,
  run: RunToPredict,
  predictions: readonly Prediction[],
): Promise<LevelPoints> {
  const { series } = await readIndexOf(config, run);
  const keys = new Map(series.map(({ studyId, seriesId, key }) => [`${studyId} ${seriesId}`, key]));
  return placeStudies(predictions, async ({ studyId, seriesId }) =>
    readVolume(config.workDir, keys.get(`${studyId} ${seriesId}`) ?? ""),
  );
}
