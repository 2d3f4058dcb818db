import {
  conditionColumn,
  decimalColumn,
  idColumn,
  instanceNumberColumn,
  levelColumn,
  type Column,
} from "../csv/columns.ts";
import { tableReader } from "../csv/read-table.ts";
import type { CoordinateRow } from "./rows.ts";
import { conditionOf, levelOf } from "./spellings.ts";

const FIX_COLUMN: Column = {
  name: "fix",
  schema: { type: "string", enum: ["0", "1"], description: "1 where the row was corrected, else 0" },
  isOptional: true,
};

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
    condition: conditionOf(condition),
    level: levelOf(level),
    x: Number(x),
    y: Number(y),
  };
  return fix === undefined ? row : { ...row, isCorrected: fix === "1" };
}
