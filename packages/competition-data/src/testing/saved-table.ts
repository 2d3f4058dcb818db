import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll } from "@jest/globals";
import { readSeriesTable, TableError } from "@spinegrade/competition-data";
import { temporaryFolder } from "@spinegrade/test-utils";

/** Folder of the tables of the spec that imports this. */
export let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder("read-table");
});

/** Writes a table. @returns its path. */
export async function save(text: string): Promise<string> {
  const file = join(folder, "table.csv");
  await writeFile(file, text);
  return file;
}

/** The error that reading the text ends in; it must be a TableError. */
export async function faultsOf(
  text: string,
  read: (path: string) => Promise<unknown> = readSeriesTable,
): Promise<TableError> {
  const error = await save(text)
    .then(read)
    .then(
      () => new Error("the table was read without a fault"),
      (reason: unknown) => reason,
    );
  if (error instanceof TableError) return error;
  throw error;
}

/** First line of a table of series. */
export const HEADER = "study_id,series_id,series_description";
