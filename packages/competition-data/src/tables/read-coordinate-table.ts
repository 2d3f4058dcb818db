import {
  conditionColumn,
  decimalColumn,
  idColumn,
  instanceNumberColumn,
  levelColumn,
  type Column,
} from "../csv/columns.ts";
import {
  CONDITION_WORDS,
  CONDITIONS,
  LEVEL_WORDS,
  LEVELS,
  type Condition,
  type Level,
} from "../conditions.ts";
import { tableReader } from "../csv/read-table.ts";
import type { CoordinateRow } from "./rows.ts";

const FIX_COLUMN: Column = {
  name: "fix",
  schema: { type: "string", enum: ["0", "1"], description: "1 where the row was corrected, else 0" },
  isOptional: true,
};

/** Both spellings of a condition or level -> the one of the column names. */
const CONDITION_OF = new Map(
  CONDITIONS.flatMap(
    (name) =>
      [
        [name, name],
        [CONDITION_WORDS[name], name],
      ] as [string, Condition][],
  ),
);
const LEVEL_OF = new Map(
  LEVELS.flatMap(
    (name) =>
      [
        [name, name],
        [LEVEL_WORDS[name], name],
      ] as [string, Level][],
  ),
);

/**
 * Reads `train_label_coordinates.csv` in the competition's wording ("Spinal Canal Stenosis", "L1/L2"), or the corrected
 * table (snake_case, with a column `fix`): then every row says whether it was corrected.
 * @throws TableError with all faults of the file; MissingTableError.
 */
export const readCoordinateTable: (path: string) => Promise<CoordinateRow[]> = tableReader({
  columns: [
    idColumn("study_id"),
    idColumn("series_id"),
    instanceNumberColumn("instance_number"),
    conditionColumn("condition"),
    levelColumn("level"),
    decimalColumn("x"),
    decimalColumn("y"),
    FIX_COLUMN,
  ],
  toRow,
  key: {
    keyOf: ({ studyId, seriesId, condition, level }) => `${studyId}/${seriesId}/${condition}/${level}`,
    nameOf: ({ studyId, seriesId, condition, level }) =>
      `study ${studyId}, series ${seriesId}, ${condition} at ${level}`,
    keyColumns: ["study_id", "series_id", "condition", "level"],
  },
});

function toRow([
  studyId,
  seriesId,
  instanceNumber,
  condition,
  level,
  x,
  y,
  fix,
]: readonly string[]): CoordinateRow {
  const row: CoordinateRow = {
    studyId: Number(studyId),
    seriesId: Number(seriesId),
    instanceNumber: Number(instanceNumber),
    condition: known(CONDITION_OF, condition),
    level: known(LEVEL_OF, level),
    x: Number(x),
    y: Number(y),
  };
  return fix === undefined ? row : { ...row, isCorrected: fix === "1" };
}

function known<Name>(names: ReadonlyMap<string, Name>, text: string | undefined): Name {
  const name = text === undefined ? undefined : names.get(text);
  if (name === undefined) throw new RangeError(`"${text ?? ""}" has passed the schema, but has no name`);
  return name;
}
