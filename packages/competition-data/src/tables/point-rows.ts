import type { Level } from "../conditions.ts";
import { formatTable } from "../csv/format-table.ts";

/** The sides of the patient on which a level has a point; the canal's point is in the middle. */
export const POINT_SIDES = ["left", "right", "middle"] as const;

/**
 * The unit of a point's coordinates: pixels of its slice in the volume, pixels of a slice that was stretched
 * to a square, each with the slice's index as z; or mm in patient space.
 */
export const POINT_FRAMES = ["slice", "stretched-512", "stretched-720", "patient"] as const;

export type PointSide = (typeof POINT_SIDES)[number];
export type PointFrame = (typeof POINT_FRAMES)[number];

/** A point of a level, marked by a person or found by a net. */
export interface PointRow {
  readonly studyId: number;
  readonly seriesId: number;
  readonly side: PointSide;
  readonly level: Level;
  readonly x: number;
  readonly y: number;
  readonly z: number;
  /** The net's confidence in the point, 0 to 1; 1 for a person's. */
  readonly score: number;
  readonly frame: PointFrame;
}

const COLUMNS = ["study_id", "series_id", "side", "level", "x", "y", "z", "score", "frame"] as const;

/** A table of points that `readPointTable` reads: the same rows to the last bit, in the same order. */
export function formatPointTable(rows: readonly PointRow[]): string {
  return formatTable(
    COLUMNS,
    rows.map(({ studyId, seriesId, side, level, x, y, z, score, frame }) => {
      return [studyId, seriesId, side, level, x, y, z, score, frame];
    }),
  );
}
