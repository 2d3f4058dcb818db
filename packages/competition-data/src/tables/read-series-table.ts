import { descriptionColumn, idColumn } from "../csv/columns.ts";
import { SERIES_DESCRIPTIONS } from "../conditions.ts";
import { tableReader } from "../csv/read-table.ts";
import type { SeriesRow } from "./rows.ts";
import { oneOf } from "./spellings.ts";

/**
 * Reads `train_series_descriptions.csv` or `test_series_descriptions.csv`. A study may have several series of one
 * description.
 * @throws TableError with all faults of the file; MissingTableError.
 */
export const readSeriesTable: (path: string) => Promise<SeriesRow[]> = tableReader({
  columns: [idColumn("study_id"), idColumn("series_id"), descriptionColumn("series_description")],
  toRow: ([studyId, seriesId, description]) => ({
    studyId: Number(studyId),
    seriesId: Number(seriesId),
    description: oneOf(SERIES_DESCRIPTIONS, description),
  }),
  key: {
    keyOf: ({ studyId, seriesId }) => `${studyId}/${seriesId}`,
    nameOf: ({ studyId, seriesId }) => `study ${studyId}, series ${seriesId}`,
    keyColumns: ["study_id", "series_id"],
  },
});
