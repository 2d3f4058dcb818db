import { rm } from "node:fs/promises";
import { join } from "node:path";
import {
  CONDITIONS,
  formatCoordinateTable,
  formatSeriesTable,
  formatSubmission,
  formatTrainTable,
  LEVELS,
  rowIdsOf,
  formatWrongGrades,
  TABLE_FILES,
  type CoordinateRow,
  type SeriesRow,
  type TrainRow,
  WRONG_GRADES_FILE,
  type WrongGrade,
} from "@spinegrade/competition-data";
import { sha256, writeFileAtomic } from "@spinegrade/pipeline";
import type { RecordedFile } from "./study-record.ts";

/** The rows of a data set's tables. */
export interface Tables {
  readonly train: readonly TrainRow[];
  readonly trainSeries: readonly SeriesRow[];
  readonly trainCoordinates: readonly CoordinateRow[];
  readonly testSeries: readonly SeriesRow[];
  /** The grades of `train` that were planted wrong; absent if none was requested. */
  readonly wrongGrades?: readonly WrongGrade[];
}

/**
 * Writes the five tables of the competition, rows in the order of their ids as there, and a list of the wrong grades.
 * A list of an earlier run is removed where none was to be planted. Whenever this is killed, wrong grades have a list, which
 * readers refuse where it is not that of `train.csv`.
 */
export async function writeTables(dataDir: string, tables: Tables): Promise<RecordedFile[]> {
  const testStudies = [...new Set(sortSeries(tables.testSeries).map(({ studyId }) => studyId))];
  const third = 1 / 3;
  const sample = testStudies
    .flatMap(rowIdsOf)
    .map((rowId) => ({ rowId, probabilities: [third, third, third] as const }));
  const texts: [name: string, text: string][] = [
    ...listOf(tables.wrongGrades),
    [TABLE_FILES.train, formatTrainTable([...tables.train].sort((a, b) => a.studyId - b.studyId))],
    [TABLE_FILES.trainSeries, formatSeriesTable(sortSeries(tables.trainSeries))],
    [
      TABLE_FILES.trainCoordinates,
      formatCoordinateTable([...tables.trainCoordinates].sort(compareCoordinates)),
    ],
    [TABLE_FILES.testSeries, formatSeriesTable(sortSeries(tables.testSeries))],
    [TABLE_FILES.sampleSubmission, formatSubmission(sample)],
  ];
  for (const [name, text] of texts) await writeFileAtomic(join(dataDir, name), text);
  if (tables.wrongGrades === undefined) await rm(join(dataDir, WRONG_GRADES_FILE), { force: true });
  return texts.map(([path, text]) => ({ path, bytes: Buffer.byteLength(text), sha256: sha256(text) }));
}

function listOf(rows: Tables["wrongGrades"]): [name: string, text: string][] {
  if (rows === undefined) return [];
  return [[WRONG_GRADES_FILE, formatWrongGrades([...rows].sort((a, b) => a.studyId - b.studyId))]];
}

function sortSeries(rows: readonly SeriesRow[]): SeriesRow[] {
  return [...rows].sort((a, b) => a.studyId - b.studyId || a.seriesId - b.seriesId);
}

function compareCoordinates(a: CoordinateRow, b: CoordinateRow): number {
  return (
    a.studyId - b.studyId ||
    a.seriesId - b.seriesId ||
    a.instanceNumber - b.instanceNumber ||
    CONDITIONS.indexOf(a.condition) - CONDITIONS.indexOf(b.condition) ||
    LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level)
  );
}
