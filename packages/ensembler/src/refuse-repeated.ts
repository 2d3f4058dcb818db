import type { PredictedPoint, Prediction } from "@spinegrade/competition-data";
import { UserError } from "@spinegrade/pipeline";

/**
 * Refuses a file with a prediction, or a point of one, twice, as two files joined by hand have it: means would count it twice.
 * @param remedy the command that makes the file.
 */
export function refuseRepeated(predictions: readonly Prediction[], path: string, remedy: string): void {
  const seen = new Set<string>();
  for (const prediction of predictions) {
    const { run, fold, studyId, seriesId, flip = false, points, recesses = [] } = prediction;
    const name = `run ${run}, fold ${fold}, study ${studyId}, series ${seriesId}`;
    const key = `${name} ${flip}`;
    const point = repeatedPoint(points) ?? repeatedPoint(recesses);
    const what = point === undefined ? "" : `, ${point.condition} at ${point.level}`;
    if (seen.has(key) || point !== undefined)
      throw new UserError(`${path} predicts twice: ${name}${what}. Make it again: ${remedy}`);
    seen.add(key);
  }
}

function repeatedPoint(points: readonly PredictedPoint[]): PredictedPoint | undefined {
  const seen = new Set<string>();
  return points.find(({ condition, level }) => {
    const key = `${condition} ${level}`;
    return seen.has(key) || !seen.add(key);
  });
}
