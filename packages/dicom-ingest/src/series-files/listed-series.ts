import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  readSeriesTable,
  readTestSeries,
  TABLE_FILES,
  type SeriesDescription,
  type SeriesRow,
} from "@spinegrade/competition-data";
import { UserError } from "@spinegrade/pipeline";
import type { Split } from "@spinegrade/volumes";

const TABLES: readonly { split: Split; table: string }[] = [
  { split: "train", table: TABLE_FILES.trainSeries },
  { split: "test", table: TABLE_FILES.testSeries },
];

/** A series listed in one of the two tables. */
export interface ListedSeries extends SeriesRow {
  readonly split: Split;
}

/**
 * Reads the data set's two series tables: train before test, ordered by study and series. A data set without a test
 * table and test images has no test studies.
 * @throws UserError if the data folder or a table is missing; TableError for a faulty table.
 */
export async function readListedSeries(dataDir: string): Promise<ListedSeries[]> {
  if (!existsSync(dataDir)) {
    throw new UserError(
      `the data folder ${dataDir} does not exist: name the competition's unzipped folder, or make the phantom`,
    );
  }
  const listed: ListedSeries[] = [];
  for (const { split, table } of TABLES) {
    const rows =
      split === "test" ? await readTestSeries(dataDir) : await readSeriesTable(join(dataDir, table));
    rows.sort((a, b) => a.studyId - b.studyId || a.seriesId - b.seriesId);
    // one by one: a call takes no more than some 100,000 arguments
    for (const row of rows) listed.push({ ...row, split });
  }
  return listed;
}

/**
 * The series that are wanted, whose images must be there.
 * @param descriptions only series with these; all by default.
 * @throws UserError if an entire image folder is missing.
 */
export function selectSeries(
  dataDir: string,
  listed: readonly ListedSeries[],
  descriptions?: readonly SeriesDescription[],
): ListedSeries[] {
  const wanted = listed.filter((row) => descriptions?.includes(row.description) ?? true);
  for (const { split, table } of TABLES) {
    const count = wanted.filter((row) => row.split === split).length;
    const images = join(dataDir, `${split}_images`);
    if (count > 0 && !existsSync(images))
      throw new UserError(`${table} lists ${count} series, but their folder ${images} does not exist`);
  }
  return wanted;
}
