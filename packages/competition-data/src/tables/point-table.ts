import { LEVEL_WORDS, LEVELS, type Level } from "../conditions.ts";
import { decimalColumn, idColumn, levelColumn, shareColumn, type Column } from "../csv/columns.ts";
import { POINT_FRAMES, POINT_SIDES, type PointRow } from "./point-rows.ts";
import { tableReader } from "../csv/read-table.ts";

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
