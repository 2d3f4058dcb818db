import { type FlipVariant, type MirrorAxis, sourceOrder } from "@spinegrade/augmentation";
import type { VolumePrediction } from "@spinegrade/tasks";

/**
 * Undoes the left-right flip of a volume: slice z becomes length - 1 - z, or column x, and the points of the two sides are
 * exchanged as the variant says. Applying it twice changes nothing.
 */
export function unflip(
  prediction: VolumePrediction,
  length: number,
  variant: FlipVariant = "swap-sides",
  axis: MirrorAxis = "slices",
): VolumePrediction {
  const points = prediction.probabilities.length;
  const last = length - 1;
  const order = sourceOrder(points, variant);
  const source = (point: number): number => order[point] ?? point;
  const xyzMask = new Float32Array(points * 3);
  for (let point = 0; point < points; point++) {
    const [x = 0, y = 0, z = 0] = prediction.xyzMask.subarray(source(point) * 3, source(point) * 3 + 3);
    xyzMask.set(axis === "slices" ? [x, y, last - z] : [last - x, y, z], point * 3);
  }
  const exchange = <T>(values: readonly T[]): T[] => values.map((own, point) => values[source(point)] ?? own);
  const { probabilities, heatmaps } = prediction;
  return {
    xyzMask,
    probabilities: exchange(probabilities),
    ...(heatmaps && { heatmaps: exchange(heatmaps) }),
  };
}

/**
 * The mean of several predictions of one volume, over points, probabilities and heatmap features.
 * @throws RangeError without a prediction.
 */
export function meanPrediction(predictions: readonly VolumePrediction[]): VolumePrediction {
  const [first] = predictions;
  if (first === undefined) throw new RangeError("there is no prediction to average");
  const mean = (pick: (prediction: VolumePrediction) => number | undefined): number =>
    predictions.reduce((sum, prediction) => sum + (pick(prediction) ?? Number.NaN), 0) / predictions.length;
  return {
    xyzMask: first.xyzMask.map((_, index) => mean(({ xyzMask }) => xyzMask[index])),
    probabilities: first.probabilities.map((_, point) => {
      const ofGrade = (grade: number): number => mean(({ probabilities }) => probabilities[point]?.[grade]);
      return [ofGrade(0), ofGrade(1), ofGrade(2)] as const;
    }),
    ...(first.heatmaps && {
      heatmaps: first.heatmaps.map((_, point) => ({
        entropy: mean(({ heatmaps }) => heatmaps?.[point]?.entropy),
        secondPeak: mean(({ heatmaps }) => heatmaps?.[point]?.secondPeak),
        borderMass: mean(({ heatmaps }) => heatmaps?.[point]?.borderMass),
      })),
    }),
  };
}
