import { nearestIndex } from "@spinegrade/heatmaps";
import * as tf from "@tensorflow/tfjs-core";
import { gradeProbabilityLoss } from "./grade-loss.ts";
import type { GradePair } from "./grade-loss.ts";
import { isMissing } from "./missing-points.ts";

/** Half-pixel steps from the true point, and how much the grade that is read there counts. */
const STEPS = [
  { x: 0, y: 0, share: 0.5 },
  { x: -0.5, y: 0, share: 0.125 },
  { x: 0.5, y: 0, share: 0.125 },
  { x: 0, y: -0.5, share: 0.125 },
  { x: 0, y: 0.5, share: 0.125 },
];

/**
 * `gradeProbabilityLoss` of the grade map's pixels at the true points: half of the pixel that the point is rounded to,
 * an eighth of each that it is rounded to half a pixel left, right, above and below. Halves are rounded to even, as in
 * PyTorch; pixels outside of the map are taken from its border.
 * @param gradeMap [B, h, w, 3], probabilities. Differentiable.
 * @param trueXyz [B * P * 3]: x and y in mask px from the centre of the first pixel; z = -1 marks a missing point.
 * @param grades [B * P]: 0, 1 or 2; -1 for a missing one.
 */
export function pixelGradeLoss(
  gradeMap: tf.Tensor4D,
  trueXyz: ArrayLike<number>,
  grades: ArrayLike<number>,
): tf.Scalar {
  const [volumes, height, width, classes] = gradeMap.shape;
  const points = grades.length / volumes;
  const pairs: GradePair[] = [];
  for (let point = 0; point < grades.length; point++) {
    if (isMissing(trueXyz, point)) continue;
    const [x, y] = [trueXyz[3 * point] ?? Number.NaN, trueXyz[3 * point + 1] ?? Number.NaN];
    for (const step of STEPS) {
      const column = nearestIndex(x + step.x, width);
      const row = Math.floor(point / points) * height + nearestIndex(y + step.y, height);
      pairs.push({ row: row * width + column, grade: grades[point] ?? -1, share: step.share });
    }
  }
  return gradeProbabilityLoss(tf.reshape(gradeMap, [volumes * height * width, classes]), pairs);
}
