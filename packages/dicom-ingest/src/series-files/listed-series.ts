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
 * @param descriptions reads only series with these descriptions; all by default.
 * @throws UserError if the data folder, a table or an entire image folder is missing; TableError for a faulty table.
 */
export async function readListedSeries(
  dataDir: string,
  descriptions?: readonly SeriesDescription[],
): Promise<ListedSeries[]> {
  if (!existsSync(dataDir)) {
    throw new UserError(
      `the data folder ${dataDir} does not exist: name the competition's unzipped folder, or make the phantom`,
    );
  }
  const listed: ListedSeries[] = [];
  for (const { split, table } of TABLES) {
    const rows =
      split === "test" ? await readTestSeries(dataDir) : await readSeriesTable(join(dataDir, table));
    const wanted = rows.filter((row) => descriptions?.includes(row.description) ?? true);
    wanted.sort((a, b) => a.studyId - b.studyId || a.seriesId - b.seriesId);
    const images = join(dataDir, `${split}_images`);
    if (wanted.length > 0 && !existsSync(images)) {
      throw new UserError(
        `${table} lists ${wanted.length} series, but their folder ${images} does not exist`,
      );
    }
    // one by one: a call takes no more than some 100,000 arguments
    for (const row of wanted) listed.push({ ...row, split });
  }
  return listed;
}
