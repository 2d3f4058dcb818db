import { CONDITIONS, LEVELS, type PredictedPoint } from "@spinegrade/competition-data";
import type { SliceRecord, SliceTable } from "@spinegrade/dicom-ingest";
import { exampleToSlice } from "@spinegrade/augmentation";
import { applyToPoint } from "@spinegrade/shape-alignment";
import { UserError } from "@spinegrade/pipeline";
import type { VolumePrediction } from "./predict-examples.ts";

/** Image pixels in one mask pixel: the decoder's output has a quarter of the image's size. */
export const MASK_STRIDE = 4;

const NFN_CONDITIONS = [CONDITIONS[0], CONDITIONS[2]] as const;

/** The condition and level of each of the ten NFN points: the left side's five levels, then the right's. */
export const NFN_POINTS = NFN_CONDITIONS.flatMap((condition) =>
  LEVELS.map((level) => ({ condition, level })),
);

/**
 * Carries a volume's predicted points back to where a reader looks: the slice nearest to the expected z, pixels of
 * that slice's own frame, and the patient's frame in millimetres.
 */
export function toSliceFrame(
  prediction: VolumePrediction,
  sliceTable: SliceTable,
  imageSize: number,
): PredictedPoint[] {
  const [, height, width] = sliceTable.shape;
  const toSlice = exampleToSlice([height, width], imageSize);
  return NFN_POINTS.map(({ condition, level }, point) => {
    const [x = Number.NaN, y = Number.NaN, z = Number.NaN] = prediction.xyzMask.subarray(
      point * 3,
      point * 3 + 3,
    );
    const [xSlice, ySlice] = applyToPoint(toSlice, [x * MASK_STRIDE, y * MASK_STRIDE]);
    const slice = sliceAt(sliceTable, z);
    return {
      condition,
      level,
      probabilities: prediction.probabilities[point] ?? [Number.NaN, Number.NaN, Number.NaN],
      instanceNumber: slice.instanceNumber,
      xSlice,
      ySlice,
      zIndex: z,
      positionMm: toPatientMm(slice, xSlice, ySlice),
    };
  });
}

function sliceAt({ slices, seriesId }: SliceTable, z: number): SliceRecord {
  const slice = slices[Math.min(slices.length - 1, Math.max(0, Math.round(z)))];
  if (slice === undefined) throw new UserError(`series ${seriesId} has no slice ${z}: ingest it again`);
  return slice;
}

/** DICOM PS3.3 C.7.6.2.1.1: position of the first pixel, plus column index along the row, plus row index down. */
function toPatientMm(slice: SliceRecord, column: number, row: number): readonly [number, number, number] {
  const { positionMm, orientation, pixelSpacingMm } = slice;
  const [rowSpacing, columnSpacing] = pixelSpacingMm;
  const along = (axis: 0 | 1 | 2): number =>
    positionMm[axis] +
    orientation[axis] * columnSpacing * column +
    orientation[(axis + 3) as 3 | 4 | 5] * rowSpacing * row;
  return [along(0), along(1), along(2)];
}
