import { type Calibration, calibrationSamples, fitCalibration } from "@spinegrade/calibration";
import type { Prediction } from "@spinegrade/competition-data";
import { readSamples } from "@spinegrade/label-fixes";
import { GRADE_WEIGHTS } from "@spinegrade/metrics";
import type { PipelineConfig } from "@spinegrade/pipeline";
import { taskNamed } from "@spinegrade/tasks";

/**
 * Fits the calibration of a run: its predictions for studies that the nets were not trained on, compared with the
 * grades of the samples.
 * @throws UserError when the samples are absent, invalid or of another data set.
 */
export async function calibrateRun(
  outOfFold: readonly Prediction[],
  task: string,
  folders: Pick<PipelineConfig, "dataDir" | "outputDir">,
): Promise<Calibration> {
  const { samples } = await readSamples(folders, taskNamed(task));
  const gradesOf = new Map(
    samples.map(({ studyId, seriesId, grades }) => [`${studyId}/${seriesId}`, grades]),
  );
  const graded = calibrationSamples(outOfFold, ({ studyId, seriesId }) =>
    gradesOf.get(`${studyId}/${seriesId}`),
  );
  return fitCalibration(graded, GRADE_WEIGHTS);
}
