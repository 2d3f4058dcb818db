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

/** A series that one of the two tables lists. */
export interface ListedSeries extends SeriesRow {
  readonly split: Split;
}

/**
 * The series of the data set's two series tables, train before test, in order of study and series.
 * A data set without test table and test images has no test studies.
 * @param descriptions only these; left out: all.
 * @throws UserError when the data folder, a table or a whole image folder is missing; TableError for a faulty table.
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
    listed.push(...wanted.map((row) => ({ ...row, split })));
  }
  return listed;
}
