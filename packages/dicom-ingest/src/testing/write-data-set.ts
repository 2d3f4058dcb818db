import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { formatSeriesTable, TABLE_FILES, type SeriesRow } from "@spinegrade/competition-data";
import type { DicomInput } from "../volume/frames/dicom-input.ts";
import { writeTestDicom, type TestImage } from "./dicom-writer.ts";

/** A series of a test data set: a row of a table, and the files that its folder holds. */
export interface TestSeries extends SeriesRow {
  readonly files: readonly DicomInput[];
}

/** Writes series tables and image folders in the competition's layout. Folders that exist are left alone. */
export async function writeTestDataSet(
  dataDir: string,
  { train = [], test = [] }: { train?: readonly TestSeries[]; test?: readonly TestSeries[] },
): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  await writeFile(join(dataDir, TABLE_FILES.trainSeries), formatSeriesTable(train));
  await writeFile(join(dataDir, TABLE_FILES.testSeries), formatSeriesTable(test));
  for (const series of train) await writeSeries(join(dataDir, "train_images"), series);
  for (const series of test) await writeSeries(join(dataDir, "test_images"), series);
}

async function writeSeries(images: string, { studyId, seriesId, files }: TestSeries): Promise<void> {
  const folder = join(images, String(studyId), String(seriesId));
  if (existsSync(folder)) return;
  await mkdir(folder, { recursive: true });
  for (const { name, bytes } of files) await writeFile(join(folder, name), bytes);
}

/** Sagittal slices 4 mm apart, from left to right, named 1.dcm, 2.dcm and on; `changes` is put into every one. */
export function testSlices(count: number, changes: TestImage = {}): DicomInput[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `${index + 1}.dcm`,
    bytes: writeTestDicom({
      position: `${4 * index}\\0\\0`,
      rows: 6,
      columns: 5,
      pixels: Array.from({ length: 30 }, (_unused, place) => 100 * index + place * place),
      ...changes,
    }),
  }));
}
