import type { CoordinateRow } from "@spinegrade/competition-data";
import { pointName, type ExclusionKind } from "./sample.ts";
import type { IngestedSlices } from "./volume-lookup.ts";

/** x and y in pixels of the slice's own frame, z the slice's index in the volume. */
export type XyzSlice = readonly [x: number, y: number, z: number];

/** Why a series gives no sample. */
export interface Finding {
  readonly kind: ExclusionKind;
  readonly reason: string;
  readonly source: string;
}

/** Where labelled points lie in a volume, [P][3]; or that one names no slice of it, or lies outside its slice. */
export function placePoints(
  points: readonly CoordinateRow[],
  volume: IngestedSlices,
): readonly XyzSlice[] | Finding {
  const absent = points.filter(({ instanceNumber }) => volume.sliceOf(instanceNumber) === undefined);
  if (absent.length > 0) {
    const named = absent.map((point) => `${pointName(point)} (instance ${point.instanceNumber})`);
    return refuse(
      "slice-not-in-series",
      `the series has no slice of the number that its label gives: ${named.join(", ")}`,
    );
  }
  const outside = points.filter((point) => !isInside(point, volume));
  if (outside.length > 0) {
    const named = outside.map((point) => {
      const { columns, rows } = volume.sliceOf(point.instanceNumber) ?? { columns: 0, rows: 0 };
      return `${pointName(point)} at (${point.x}, ${point.y}) of ${columns} x ${rows} px`;
    });
    return refuse("outside-image", `outside the image: ${named.join(", ")}`);
  }
  return points.map(({ x, y, instanceNumber }) => [x, y, volume.sliceOf(instanceNumber)?.zIndex ?? 0]);
}

function isInside({ x, y, instanceNumber }: CoordinateRow, volume: IngestedSlices): boolean {
  const { columns, rows } = volume.sliceOf(instanceNumber) ?? { columns: 0, rows: 0 };
  return x >= 0 && y >= 0 && x < columns && y < rows;
}

function refuse(kind: ExclusionKind, reason: string): Finding {
  return { kind, reason, source: "train_label_coordinates.csv" };
}
