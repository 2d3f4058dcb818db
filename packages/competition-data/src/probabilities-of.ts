import { UserError } from "@spinegrade/pipeline";
import type { PredictedPoint, Prediction } from "./predictions.ts";
import type { Probabilities } from "./tables/rows.ts";

/** Tolerance for the sum of a prediction's probabilities: single precision is far better than this. */
const SUM_TOLERANCE = 1e-3;

/**
 * The probabilities of a predicted point, as the net gave them: they sum to 1 within 0.001.
 * @throws UserError naming run, fold, study, series and point of those that do not.
 */
export function probabilitiesOf(
  { run, fold, studyId, seriesId }: Prediction,
  { probabilities, condition, level }: PredictedPoint,
): Probabilities {
  const sum = probabilities[0] + probabilities[1] + probabilities[2];
  if (Math.abs(sum - 1) <= SUM_TOLERANCE) return probabilities;
  const where = `run ${run}, fold ${fold}, study ${studyId}, series ${seriesId}, ${condition} at ${level}`;
  throw new UserError(`${where}: the probabilities sum to ${sum}, expected 1; predict again`);
}
