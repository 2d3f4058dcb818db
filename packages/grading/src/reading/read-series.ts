import {
  DicomError,
  type DicomFileToRead,
  ingestSeries,
  NET_READING,
  readSliceFile,
  SeriesError,
} from "@spinegrade/dicom-ingest";
import { UserError } from "@spinegrade/pipeline";
import type { TypedSeries } from "@spinegrade/series-types";
import type { Volume } from "@spinegrade/volumes";

/** A series as a volume, and as one of stretched slices for each side that was asked for; or why it is none. */
export type ReadSeries =
  { readonly volume: Volume; readonly stretched?: readonly Volume[] } | { readonly reason: string };

/** Why a series is not graded in which every image is of one value, as failed exports leave it. */
const BLANK = "it shows nothing: all pixels have one value";

/** A series to read, in a form that another thread understands. */
export interface SeriesRequest {
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly files: readonly Pick<TypedSeries["files"][number], "name" | "path" | "frames">[];
}

/** A series whose files can be read. */
interface SeriesToRead {
  readonly seriesInstanceUid: string;
  readonly files: readonly DicomFileToRead[];
}

/** The request for a typed series. */
export function requestFor(
  { files, seriesInstanceUid }: TypedSeries,
  studyInstanceUid: string,
): SeriesRequest {
  return { studyInstanceUid, seriesInstanceUid, files: files.map(toRequest) };
}

function toRequest({ name, path, frames }: TypedSeries["files"][number]): SeriesRequest["files"][number] {
  return { name, path, ...(frames && { frames }) };
}

/** `readSeries` for a request. */
export async function readRequested(request: SeriesRequest): Promise<ReadSeries> {
  const { studyInstanceUid, seriesInstanceUid, files } = request;
  const ids = { studyId: studyInstanceUid, seriesId: seriesInstanceUid };
  const toRead = files.map((file) => ({ ...file, read: () => readSliceFile(file, ids) }));
  return await readSeries({ seriesInstanceUid, files: toRead }, studyInstanceUid);
}

/**
 * Reads a series as a volume; slices that cannot be used are in its slice table.
 * @param stretchTo sides of squares, px, to which the slices are stretched for further volumes.
 */
export async function readSeries(
  { files, seriesInstanceUid }: SeriesToRead,
  studyInstanceUid: string,
  stretchTo: readonly number[] = [],
): Promise<ReadSeries> {
  const ids = { studyId: studyInstanceUid, seriesId: seriesInstanceUid };
  try {
    // the nets were trained on images whose large values are bright
    const options = {
      ...NET_READING,
      instanceNumbers: "tag",
      invertMonochrome1: true,
      darkensPadding: true,
      stretchTo,
    } as const;
    const { stretched, ...volume } = await ingestSeries(files, ids, options);
    if (!volume.voxels.some((grey) => grey > 0)) return { reason: BLANK };
    return { volume, ...(stretched && { stretched }) };
  } catch (error) {
    if (error instanceof SeriesError || error instanceof DicomError || error instanceof UserError)
      return { reason: error.message };
    throw error;
  }
}
