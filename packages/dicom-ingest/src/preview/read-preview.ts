import { basename, dirname } from "node:path";
import type { SeriesIds, Volume, QuarantinedSlice } from "@spinegrade/volumes/slices";
import { readSliceFile } from "../store/jobs/ingest-job.ts";
import type { SliceFile } from "../series-files/slice-file.ts";
import { ingestSeries } from "../volume/ingest-series.ts";
import type { DicomFileToRead } from "../volume/frames/dicom-input.ts";
import { NET_READING } from "../volume/net-reading.ts";
import { SeriesError } from "../volume/series-error.ts";
import type { SeriesToShow } from "./find-series.ts";

/** A series, read as far as possible. */
export interface SeriesPreview {
  readonly found: SeriesToShow;
  /** Undefined when not one slice can be used. */
  readonly volume: Volume | undefined;
  readonly quarantined: readonly QuarantinedSlice[];
}

/** Reads a series with the policy `tolerant`. Where all files are named as the competition names them, names count. */
export async function readPreview(found: SeriesToShow): Promise<SeriesPreview> {
  const ids = { studyId: found.header.studyUid, seriesId: found.header.seriesUid };
  const isNumbered = found.files.every(({ name }) => /^\d{1,10}\.dcm$/i.test(basename(name)));
  const isOneFolder = new Set(found.files.map(({ name }) => dirname(name))).size === 1;
  const instanceNumbers = isNumbered && isOneFolder ? "file-name" : "tag";
  const files = found.files.map((file) =>
    fileToRead(file, isOneFolder ? basename(file.name) : file.name, ids),
  );
  try {
    const volume = await ingestSeries(files, ids, { ...NET_READING, instanceNumbers });
    return { found, volume, quarantined: [...volume.sliceTable.quarantined, ...found.strays] };
  } catch (error) {
    if (!(error instanceof SeriesError)) throw error;
    return { found, volume: undefined, quarantined: [...error.quarantined, ...found.strays] };
  }
}

function fileToRead(file: SliceFile, name: string, ids: SeriesIds): DicomFileToRead {
  return { name, read: () => readSliceFile(file, ids) };
}
