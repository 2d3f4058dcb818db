import { DicomError, ingestSeries, SeriesError } from "@spinegrade/dicom-ingest";
import { UserError } from "@spinegrade/pipeline";
import type { TypedSeries } from "@spinegrade/series-types";
import type { Volume } from "@spinegrade/volumes";

/** A series as a volume, or why it is none. */
export type ReadSeries = { readonly volume: Volume } | { readonly reason: string };

/** Reads a typed series as a volume; slices that cannot be used are in its slice table. */
export async function readSeries(
  { files, seriesInstanceUid }: TypedSeries,
  studyInstanceUid: string,
): Promise<ReadSeries> {
  const ids = { studyId: studyInstanceUid, seriesId: seriesInstanceUid };
  try {
    return { volume: await ingestSeries(files, ids, { instanceNumbers: "tag", policy: "tolerant" }) };
  } catch (error) {
    if (error instanceof SeriesError || error instanceof DicomError || error instanceof UserError)
      return { reason: error.message };
    throw error;
  }
}
