import { descriptionColumn, idColumn } from "../csv/columns.ts";
import type { SeriesDescription } from "../conditions.ts";
import { tableReader } from "../csv/read-table.ts";
import type { SeriesRow } from "./rows.ts";

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
    description: description as SeriesDescription,
  }),
  key: {
    keyOf: ({ studyId, seriesId }) => `${studyId}/${seriesId}`,
    nameOf: ({ studyId, seriesId }) => `study ${studyId}, series ${seriesId}`,
    keyColumns: ["study_id", "series_id"],
  },
});
