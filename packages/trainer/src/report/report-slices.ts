import { orientationLetters, type Volume } from "@spinegrade/volumes";
import type { ReportPoint, ReportSlice } from "./report-data.ts";
import { predictedSlices } from "./training-report-examples.ts";

/** Selects, for each side, the slices with a predicted point, and adds the patient directions when known. */
export function reportSlices(
  points: readonly ReportPoint[],
  { voxels, shape, sliceTable }: Volume,
): ReportSlice[] {
  const [depth, rows, columns] = shape;
  return predictedSlices(points, depth).map(({ side, zIndex }) => {
    const record = sliceTable.slices[zIndex];
    return {
      pixels: voxels.slice(zIndex * rows * columns, (zIndex + 1) * rows * columns),
      rows,
      columns,
      zIndex,
      instanceNumber: record?.instanceNumber ?? 0,
      side,
      ...(record?.orientation && { edgeLetters: orientationLetters(record.orientation) }),
    };
  });
}
