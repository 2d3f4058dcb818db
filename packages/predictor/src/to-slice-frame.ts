import type { PointLabel, PredictedPoint } from "@spinegrade/competition-data";
import { toPatientMm, toSlicePixel, type SliceTable } from "@spinegrade/volumes";
import { exampleToSlice } from "@spinegrade/augmentation";
import { applyToPoint } from "@spinegrade/shape-alignment";
import { MASK_STRIDE, type VolumePrediction } from "@spinegrade/tasks";

/**
 * Maps a volume's predicted points to the source slices: the slice nearest to the predicted z, its stored pixels, and
 * patient space in mm when the slice states its position.
 * @param labels labels of the predicted points: `points` of the task.
 */
export function toSliceFrame(
  prediction: VolumePrediction,
  labels: readonly PointLabel[],
  sliceTable: SliceTable,
  imageSize: number,
): PredictedPoint[] {
  const [, height, width] = sliceTable.shape;
  const toSlice = exampleToSlice([height, width], imageSize);
  return labels.map(({ condition, level }, point) => {
    const [x = Number.NaN, y = Number.NaN, z = Number.NaN] = prediction.xyzMask.subarray(
      point * 3,
      point * 3 + 3,
    );
    const [xVolume, yVolume] = applyToPoint(toSlice, [x * MASK_STRIDE, y * MASK_STRIDE]);
    const { slice, xSlice, ySlice } = toSlicePixel(sliceTable, [xVolume, yVolume, z]);
    return {
      condition,
      level,
      probabilities: prediction.probabilities[point] ?? [Number.NaN, Number.NaN, Number.NaN],
      instanceNumber: slice.instanceNumber,
      xSlice,
      ySlice,
      zIndex: z,
      positionMm: toPatientMm(sliceTable, [xVolume, yVolume, slice.zIndex]),
    };
  });
}
