import type { PredictedPoint, Prediction } from "@spinegrade/competition-data";
import { UserError } from "@spinegrade/pipeline";

/**
 * Refuses a file with a prediction, or a point of one, twice, as two files joined by hand have it: means would count it twice.
 * @param remedy the command that makes the file.
 */
export function refuseRepeated(predictions: readonly Prediction[], path: string, remedy: string): void {
  const seen = new Set<string>();
  for (const prediction of predictions) {
    const { points, recesses = [] } = prediction;
    const name = nameOf(prediction);
    const key = keyOf(prediction);
    const point = repeatedPoint(points) ?? repeatedPoint(recesses);
    const what = point === undefined ? "" : `, ${point.condition} at ${point.level}`;
    if (seen.has(key) || point !== undefined)
      throw new UserError(`${path} predicts twice: ${name}${what}. Make it again: ${remedy}`);
    seen.add(key);
  }
}

/**
 * Refuses a prediction that an earlier file has, too, as the folder of a run has it that was copied by hand.
 * @param pathOf the earlier files by their predictions; those of this one are added.
 */
export function refuseCopied(
  predictions: readonly Prediction[],
  path: string,
  pathOf: Map<string, string>,
): void {
  for (const prediction of predictions) {
    const key = keyOf(prediction);
    const earlier = pathOf.get(key);
    if (earlier !== undefined)
      throw new UserError(
        `${earlier} and ${path} both predict ${nameOf(prediction)}: one is a copy, and would count twice; remove it or name the runs to take`,
      );
    pathOf.set(key, path);
  }
}

function nameOf({ run, fold, studyId, seriesId }: Prediction): string {
  return `run ${run}, fold ${fold}, study ${studyId}, series ${seriesId}`;
}

function keyOf(prediction: Prediction): string {
  return `${nameOf(prediction)} ${prediction.flip ?? false}`;
}

function repeatedPoint(points: readonly PredictedPoint[]): PredictedPoint | undefined {
  const seen = new Set<string>();
  return points.find(({ condition, level }) => {
    const key = `${condition} ${level}`;
    return seen.has(key) || !seen.add(key);
  });
}
