import { exampleToSlice } from "@spinegrade/augmentation";
import type { PointLabel } from "@spinegrade/competition-data";
import type { SliceTable } from "@spinegrade/volumes";
import type { ShownPart } from "@spinegrade/predictor";
import type { PlanePoint } from "@spinegrade/metrics";
import { MASK_STRIDE, type VolumePrediction } from "@spinegrade/tasks";
import { applyToPoint } from "@spinegrade/shape-alignment";

/** A labelled point and its prediction, in the plane of the labelled slice. */
export interface PlacedPoint {
  /** The condition, with the level where each level has separate slices; points of one kind share a picture. */
  readonly kind: string;
  readonly predicted: PlanePoint;
  /** Absent when the point is missing. */
  readonly truth?: PlanePoint;
  /** Whether coordinates are in mm; otherwise, when the slice states no pixel spacing, in pixels of the volume. */
  readonly isMm: boolean;
  /** Side of a mask pixel, in the same unit. */
  readonly maskPixel: number;
}

/** The transform from mask pixels to the pixels of what a net received. */
export function maskToShown(
  { size }: Pick<ShownPart, "size">,
  imageSize: number,
): (point: readonly number[]) => PlanePoint {
  const toShown = exampleToSlice(size, imageSize);
  return ([x = Number.NaN, y = Number.NaN]) => applyToPoint(toShown, [x * MASK_STRIDE, y * MASK_STRIDE]);
}

/** A volume's predicted and labelled points in mask pixels, with the data needed to place them. */
export interface PointsInMask {
  readonly prediction: Pick<VolumePrediction, "xyzMask">;
  /** Three numbers per point; z = -1 marks a missing one. */
  readonly truthMask: Float32Array;
}

/**
 * Maps points from mask pixels to the plane of their slices, in mm when the slice table has the spacing.
 * @param labels labels of the points: `points` of the task.
 * @param imageSize side of the net's image, px.
 * @param shown the part of the volume that the net received.
 */
export function placePoints(
  { prediction, truthMask }: PointsInMask,
  labels: readonly PointLabel[],
  { slices }: Pick<SliceTable, "slices">,
  imageSize: number,
  shown: ShownPart,
): PlacedPoint[] {
  const toShown = maskToShown(shown, imageSize);
  return labels.map(({ condition, level }, point) => {
    const [truth = [0, 0, -1], predicted = truth] = [truthMask, prediction.xyzMask].map((xyz) => [
      ...xyz.subarray(3 * point, 3 * point + 3),
    ]);
    const z = truth[2] ?? -1;
    const [, , zVolume = 0] = shown.toVolume(point, [0, 0, z]) ?? [];
    const spacing = slices[Math.round(zVolume)]?.pixelSpacingMm ?? null;
    const [perRow, perColumn] = spacing ?? [1, 1];
    const place = (maskPoint: readonly number[]): PlanePoint => {
      const [column, row] = toShown(maskPoint);
      return [column * perColumn, row * perRow];
    };
    const [from, to] = [place([0, 0]), place([1, 0])];
    return {
      kind: shown.separatesLevels ? `${condition} ${level}` : condition,
      predicted: place(predicted),
      ...(z >= 0 && { truth: place(truth) }),
      isMm: spacing !== null,
      maskPixel: to[0] - from[0],
    };
  });
}
