import { existsSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "@spinegrade/pipeline";
import { readSeriesTable } from "./read-series-table.ts";
import { TABLE_FILES, type SeriesRow } from "./rows.ts";

/**
 * The series of a data set's test studies; none where it has neither their table nor their images, as a data set that is
 * only for training.
 * @throws UserError when there are images without a table; TableError for a faulty table.
 */
export async function readTestSeries(dataDir: string): Promise<SeriesRow[]> {
  const table = join(dataDir, TABLE_FILES.testSeries);
  if (existsSync(table)) return await readSeriesTable(table);
  const images = join(dataDir, "test_images");
  if (!existsSync(images)) return [];
  throw new UserError(
    `${images} exists, but ${TABLE_FILES.testSeries}, which lists its series, does not: add the table, or remove the folder`,
  );
}
