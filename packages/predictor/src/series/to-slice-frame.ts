import type { PointLabel, PredictedPoint } from "@spinegrade/competition-data";
import { toPatientMm, toSlicePixel, type SliceTable } from "@spinegrade/volumes";
import { exampleToSlice } from "@spinegrade/augmentation";
import { applyToPoint } from "@spinegrade/shape-alignment";
import { type ShownPart, wholeVolume } from "./shown-part.ts";
import { MASK_STRIDE, type VolumePrediction } from "@spinegrade/tasks";

/**
 * Maps a volume's predicted points to the source slices: the slice nearest to the predicted z, its stored pixels, and
 * patient space in mm when the slice states its position.
 * @param labels labels of the predicted points: `points` of the task.
 * @param shown the part of the volume that the net received; default: all of it. Points that it does not show are
 * omitted.
 */
export function toSliceFrame(
  prediction: VolumePrediction,
  labels: readonly PointLabel[],
  sliceTable: SliceTable,
  imageSize: number,
  shown: ShownPart = wholeVolume(sliceTable),
): PredictedPoint[] {
  const toSlice = exampleToSlice(shown.size, imageSize);
  return labels.flatMap(({ condition, level }, point) => {
    const [x = Number.NaN, y = Number.NaN, z = Number.NaN] = prediction.xyzMask.subarray(
      point * 3,
      point * 3 + 3,
    );
    const [xShown, yShown] = applyToPoint(toSlice, [x * MASK_STRIDE, y * MASK_STRIDE]);
    const place = shown.toVolume(point, [xShown, yShown, z]);
    if (place === undefined) return [];
    const [xVolume, yVolume, zVolume] = place;
    const { slice, xSlice, ySlice } = toSlicePixel(sliceTable, place);
    return {
      condition,
      level,
      probabilities: prediction.probabilities[point] ?? [Number.NaN, Number.NaN, Number.NaN],
      instanceNumber: slice.instanceNumber,
      xSlice,
      ySlice,
      zIndex: zVolume,
      positionMm: toPatientMm(sliceTable, [xVolume, yVolume, slice.zIndex]),
    };
  });
}
