import { findContradictions, type CoordinateRow, type PointSide } from "@spinegrade/competition-data";
import { toStretched } from "@spinegrade/crops";
import { voxelToPatientMatrix, pixelToPatientMm, toTurnedPixel, type SliceTable } from "@spinegrade/volumes";
import { POINT_FRAME, type LabelledPoint } from "./study.ts";

/** The points of a series in its stretched slices, and the reasons for those that are omitted. */
export interface PlacedLabels {
  readonly points: readonly LabelledPoint[];
  readonly omitted: readonly string[];
}

/**
 * Places the labelled points of a series in its stretched slices. Omits a point whose slice is not in the volume, and all
 * points of a series whose sides or levels contradict the positions of its slices in the patient.
 * @param table of the volume stretched to `POINT_FRAME`.
 */
export function placeLabels(table: SliceTable, rows: readonly CoordinateRow[]): PlacedLabels {
  const placed = rows.map((row) => ({ row, found: placeLabel(table, row) }));
  const shown = placed.flatMap(({ row, found }) => (found === undefined ? [] : [{ row, ...found }]));
  const [contradiction] = findContradictions(
    shown.map(({ row }) => row),
    shown.map(({ placeMm }) => placeMm),
  );
  if (contradiction !== undefined) return { points: [], omitted: [contradiction.reason] };
  const omitted = placed.flatMap(({ row: { condition, level, instanceNumber }, found }) =>
    found === undefined ? [`${condition} ${level}: no slice, or several, of number ${instanceNumber}`] : [],
  );
  return { points: shown.map(({ point }) => point), omitted };
}

/** The position of a label in the stretched slices and, when the slice states its position, in the patient. */
interface PlacedLabel {
  readonly point: LabelledPoint;
  readonly placeMm: readonly [number, number, number] | null;
}

function placeLabel(table: SliceTable, row: CoordinateRow): PlacedLabel | undefined {
  const [slice, ...others] = table.slices.filter(
    ({ instanceNumber }) => instanceNumber === row.instanceNumber,
  );
  if (slice === undefined || others.length > 0) return undefined;
  const xy = toTurnedPixel(slice, [row.x, row.y]);
  const matrix = voxelToPatientMatrix(slice);
  const [x, y, z] = toStretched(table, POINT_FRAME, [...xy, slice.zIndex]);
  return {
    point: { side: sideOf(row), level: row.level, x, y, z },
    placeMm: matrix === null ? null : pixelToPatientMm(matrix, xy),
  };
}

function sideOf({ condition }: Pick<CoordinateRow, "condition">): PointSide {
  if (condition.startsWith("left_")) return "left";
  return condition.startsWith("right_") ? "right" : "middle";
}
