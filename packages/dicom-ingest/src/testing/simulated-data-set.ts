import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  formatSeriesTable,
  SERIES_DESCRIPTIONS,
  TABLE_FILES,
  type SeriesRow,
} from "@spinegrade/competition-data";
import { writeTestDicom } from "./dicom-writer.ts";
import { inSeries } from "./in-series.ts";

/** Size of a simulated data set. */
export interface DataSetSize {
  readonly studies: number;
  readonly series: number;
  readonly files: number;
}

/** The size of the competition's training data. */
export const COMPETITION: DataSetSize = { studies: 2000, series: 6300, files: 150_000 };

const TABLE_SLICES = 32;
const PIXELS = Array.from({ length: 16 }, (_, place) => 100 * place);

/** Series of a simulated data set; the extra ones that the first studies have are further axial series. */
export function simulatedSeries({ studies, series }: DataSetSize): SeriesRow[] {
  return Array.from({ length: series }, (_, index) => ({
    studyId: 1_000_000 + (index % studies),
    seriesId: 2_000_000 + index,
    description: SERIES_DESCRIPTIONS[Math.min(2, Math.floor(index / studies))] ?? "Axial T2",
  }));
}

/** Writes a data set of tiny, valid DICOM files (4 x 4 pixels) in the competition's layout. */
export function writeSimulatedDataSet(dataDir: string, size: DataSetSize): void {
  const rows = simulatedSeries(size);
  mkdirSync(join(dataDir, "train_images"), { recursive: true });
  writeTables(dataDir, rows);
  const perSeries = Math.floor(size.files / size.series);
  const withOneMore = size.files - perSeries * size.series;
  rows.forEach((row, index) => {
    writeSimulatedSeries(dataDir, row, perSeries + (index < withOneMore ? 1 : 0));
  });
}

/** The two series tables of a simulated data set. */
export function writeTables(dataDir: string, rows: readonly SeriesRow[]): void {
  writeFileSync(join(dataDir, TABLE_FILES.trainSeries), formatSeriesTable(rows));
  writeFileSync(join(dataDir, TABLE_FILES.testSeries), formatSeriesTable([]));
}

/** One series' folder. */
export function writeSimulatedSeries(
  dataDir: string,
  { studyId, seriesId }: SeriesRow,
  slices: number,
): void {
  const folder = join(dataDir, "train_images", String(studyId), String(seriesId));
  mkdirSync(folder, { recursive: true });
  const identity = { studyUid: `1.2.3.${studyId}`, seriesUid: `1.2.3.${studyId}.${seriesId}` };
  for (let slice = 0; slice < slices; slice++) {
    const file = TEMPLATES[slice % TABLE_SLICES] ?? new Uint8Array(0);
    const sopInstanceUid = `${identity.seriesUid}.${slice}`;
    const bytes = inSeries(file, { ...identity, sopInstanceUid, instanceNumber: String(slice + 1) });
    writeFileSync(join(folder, `${slice + 1}.dcm`), bytes);
  }
}

const TEMPLATES = Array.from({ length: TABLE_SLICES }, (_, slice) =>
  writeTestDicom({
    position: `${4 * slice}\\0\\0`,
    bitsStored: 12,
    pixels: PIXELS.map((grey) => grey + slice),
  }),
);
