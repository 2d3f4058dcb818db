import { LEVEL_WORDS, LEVELS, type Level } from "../conditions.ts";
import { decimalColumn, idColumn, levelColumn, type Column } from "./columns.ts";
import { formatTable } from "./format-table.ts";
import { tableReader } from "./read-table.ts";

/** The sides of the patient on which a level has a point; the canal's point is in the middle. */
export const POINT_SIDES = ["left", "right", "middle"] as const;

/**
 * What a point's coordinates count: pixels of its slice as it lies in the volume, pixels of a slice that was stretched
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
  /** How sure a net is of the point, 0 to 1; 1 for a person's. */
  readonly score: number;
  readonly frame: PointFrame;
}

const COLUMNS = ["study_id", "series_id", "side", "level", "x", "y", "z", "score", "frame"] as const;

/** Both spellings of a level. */
const LEVEL_OF = new Map<string, Level>(
  LEVELS.flatMap((name): [string, Level][] => [
    [name, name],
    [LEVEL_WORDS[name], name],
  ]),
);

/**
 * Reads a table of points: each side and level of a series once, in any order.
 * @throws TableError with all faults of the file; MissingTableError.
 */
export const readPointTable: (path: string) => Promise<PointRow[]> = tableReader({
  columns: [
    idColumn("study_id"),
    idColumn("series_id"),
    wordColumn("side", POINT_SIDES),
    levelColumn("level"),
    decimalColumn("x"),
    decimalColumn("y"),
    decimalColumn("z"),
    decimalColumn("score", "a number, for example 0.93"),
    wordColumn("frame", POINT_FRAMES),
  ],
  toRow,
  key: {
    keyOf: ({ studyId, seriesId, side, level }) => `${studyId}/${seriesId}/${side}/${level}`,
    nameOf: ({ studyId, seriesId, side, level }) => `study ${studyId}, series ${seriesId}, ${side} ${level}`,
    keyColumns: ["study_id", "series_id", "side", "level"],
  },
});

/** A table of points that `readPointTable` reads: the same rows to the last bit, in the same order. */
export function formatPointTable(rows: readonly PointRow[]): string {
  return formatTable(
    COLUMNS,
    rows.map(({ studyId, seriesId, side, level, x, y, z, score, frame }) => {
      return [studyId, seriesId, side, level, x, y, z, score, frame];
    }),
  );
}

function wordColumn(name: string, words: readonly string[]): Column {
  return { name, schema: { type: "string", enum: words, description: `one of ${words.join(", ")}` } };
}

function toRow([studyId, seriesId, side, level, x, y, z, score, frame]: readonly string[]): PointRow {
  return {
    studyId: Number(studyId),
    seriesId: Number(seriesId),
    side: known(POINT_SIDES, side),
    level: known(LEVELS, LEVEL_OF.get(level ?? "")),
    x: Number(x),
    y: Number(y),
    z: Number(z),
    score: Number(score),
    frame: known(POINT_FRAMES, frame),
  };
}

function known<Name extends string>(names: readonly Name[], text: string | undefined): Name {
  const name = names.find((each) => each === text);
  if (name === undefined) throw new RangeError(`"${text ?? ""}" has passed the schema, but has no name`);
  return name;
}
