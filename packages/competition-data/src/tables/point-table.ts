import { decimalColumn, idColumn, levelColumn, shareColumn, type Column } from "../csv/columns.ts";
import { POINT_FRAMES, POINT_SIDES, type PointRow } from "./point-rows.ts";
import { tableReader } from "../csv/read-table.ts";
import { levelOf, oneOf } from "./spellings.ts";

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
    shareColumn("score"),
    wordColumn("frame", POINT_FRAMES),
  ],
  toRow,
  key: {
    keyOf: ({ studyId, seriesId, side, level }) => `${studyId}/${seriesId}/${side}/${level}`,
    nameOf: ({ studyId, seriesId, side, level }) => `study ${studyId}, series ${seriesId}, ${side} ${level}`,
    keyColumns: ["study_id", "series_id", "side", "level"],
  },
});

function wordColumn(name: string, words: readonly string[]): Column {
  return { name, schema: { type: "string", enum: words, description: `one of ${words.join(", ")}` } };
}

function toRow([studyId, seriesId, side, level, x, y, z, score, frame]: readonly string[]): PointRow {
  return {
    studyId: Number(studyId),
    seriesId: Number(seriesId),
    side: oneOf(POINT_SIDES, side),
    level: levelOf(level),
    x: Number(x),
    y: Number(y),
    z: Number(z),
    score: Number(score),
    frame: oneOf(POINT_FRAMES, frame),
  };
}
