import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { CoordinateRow, SeriesDescription, SeriesRow, TrainRow } from "@spinegrade/competition-data";
import { ingestSeries } from "@spinegrade/dicom-ingest";
import type { Volume } from "@spinegrade/volumes";

/** One series, as the contact sheet uses it. */
export interface SeriesImages {
  readonly description: SeriesDescription;
  readonly volume: Volume;
  readonly points: readonly CoordinateRow[];
}

/** One study, as the contact sheet uses it: the first series of each description. */
export interface StudyImages {
  readonly studyId: number;
  readonly grades: TrainRow["grades"];
  readonly series: ReadonlyMap<SeriesDescription, SeriesImages>;
}

/** Rows of the tables that describe a study. */
export interface StudyRows {
  readonly train: TrainRow;
  readonly series: readonly SeriesRow[];
  readonly points: readonly CoordinateRow[];
}

/** Reads a training study from disk, through the same ingest as the pipeline. @throws DicomError as `ingestSeries`. */
export async function readStudyImages(
  dataDir: string,
  { train, series, points }: StudyRows,
): Promise<StudyImages> {
  const { studyId, grades } = train;
  const read = new Map<SeriesDescription, SeriesImages>();
  for (const { seriesId, description } of series) {
    if (read.has(description)) continue;
    const folder = join(dataDir, "train_images", String(studyId), String(seriesId));
    const names = (await readdir(folder)).sort();
    const files = await Promise.all(
      names.map(async (name) => ({ name, bytes: await readFile(join(folder, name)) })),
    );
    const volume = await ingestSeries(files, { studyId, seriesId });
    read.set(description, {
      description,
      volume,
      points: points.filter((point) => point.seriesId === seriesId),
    });
  }
  return { studyId, grades, series: read };
}

/** z index of a labelled slice in its volume; -1 when the series has no such instance. */
export function zIndexOf({ volume }: SeriesImages, instanceNumber: number): number {
  return volume.sliceTable.slices.find((slice) => slice.instanceNumber === instanceNumber)?.zIndex ?? -1;
}
