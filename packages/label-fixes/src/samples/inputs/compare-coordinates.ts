import type { Condition, CoordinateRow, Level } from "@spinegrade/competition-data";

/** The positions of a point in the original and the corrected table; null if the table lacks the point. */
export interface CoordinateChange {
  readonly studyId: number;
  readonly seriesId: number;
  readonly condition: Condition;
  readonly level: Level;
  readonly from: PointPlace | null;
  readonly to: PointPlace | null;
}

/** A point's slice, and its pixel in the slice's own frame. */
export interface PointPlace {
  readonly instanceNumber: number;
  readonly x: number;
  readonly y: number;
}

/** The corrected table gives seven decimals where the original gives more; a smaller move does not count. */
const TOLERANCE_PX = 0.001;

/** The changes in a corrected coordinate table: points moved and added, in its order, then those removed. */
export function compareCoordinates(
  original: readonly CoordinateRow[],
  corrected: readonly CoordinateRow[],
): CoordinateChange[] {
  const before = new Map(original.map((row) => [keyOf(row), row]));
  const after = new Set(corrected.map(keyOf));
  const changed = corrected.flatMap((row) => {
    const old = before.get(keyOf(row));
    return old !== undefined && isSamePlace(old, row) ? [] : [changeOf(row, old ?? null, row)];
  });
  const removed = original.filter((row) => !after.has(keyOf(row))).map((row) => changeOf(row, row, null));
  return [...changed, ...removed];
}

function keyOf({ studyId, seriesId, condition, level }: CoordinateRow): string {
  return `${studyId}/${seriesId}/${condition}/${level}`;
}

function isSamePlace(a: CoordinateRow, b: CoordinateRow): boolean {
  const moved = Math.max(Math.abs(a.x - b.x), Math.abs(a.y - b.y));
  return a.instanceNumber === b.instanceNumber && moved < TOLERANCE_PX;
}

function changeOf(
  row: CoordinateRow,
  from: CoordinateRow | null,
  to: CoordinateRow | null,
): CoordinateChange {
  const { studyId, seriesId, condition, level } = row;
  return { studyId, seriesId, condition, level, from: from && placeOf(from), to: to && placeOf(to) };
}

function placeOf({ instanceNumber, x, y }: CoordinateRow): PointPlace {
  return { instanceNumber, x, y };
}
