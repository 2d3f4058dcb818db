import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  CORRECTED_COORDINATES_FILE,
  readCoordinateTable,
  readSeriesTable,
  readTrainTable,
  TABLE_FILES,
  type CoordinateRow,
  type SeriesRow,
} from "@spinegrade/competition-data";
import { UserError } from "@spinegrade/pipeline";
import { groupBy } from "@spinegrade/pipeline/group-by";
import type { StudyGrades } from "../spine/severity.ts";

/** A study as described by the tables: plain data. */
export interface TableStudy {
  readonly studyId: number;
  readonly grades: StudyGrades;
  readonly series: readonly SeriesRow[];
  readonly points: readonly CoordinateRow[];
}

/**
 * Reads the first `limit` training studies from a folder with the competition's tables: `train.csv`,
 * `train_series_descriptions.csv` and `train_label_coordinates.csv`, or, where that is absent, its corrected form.
 * @throws MissingTableError, TableError; UserError when a study has no series.
 */
export async function readTableStudies(tablesDir: string, limit: number): Promise<TableStudy[]> {
  const coordinates = [TABLE_FILES.trainCoordinates, CORRECTED_COORDINATES_FILE].map((name) =>
    join(tablesDir, name),
  );
  const train = (await readTrainTable(join(tablesDir, TABLE_FILES.train))).slice(0, limit);
  const series = byStudy(await readSeriesTable(join(tablesDir, TABLE_FILES.trainSeries)));
  const present =
    coordinates.find((path) => existsSync(path)) ?? join(tablesDir, TABLE_FILES.trainCoordinates);
  const points = byStudy(await readCoordinateTable(present));
  return train.map(({ studyId, grades }) => {
    const own = series.get(studyId);
    if (own === undefined) {
      const table = join(tablesDir, TABLE_FILES.trainSeries);
      throw new UserError(
        `study ${studyId} of ${TABLE_FILES.train} has no series in ${table}: add its rows or remove the study`,
      );
    }
    return { studyId, grades, series: own, points: points.get(studyId) ?? [] };
  });
}

function byStudy<T extends { readonly studyId: number }>(rows: readonly T[]): Map<number, T[]> {
  return groupBy(rows, ({ studyId }) => studyId);
}
