import { readFileSync } from "node:fs";
import { contentKey, sha256 } from "@spinegrade/pipeline";
import { DicomError, type SeriesIds } from "../dicom/dicom-error.ts";
import type { PixelMemory } from "../pixels/pixel-memory.ts";
import { ingestSeries, type IngestSeriesOptions } from "../volume/ingest-series.ts";
import type { QuarantinedSlice } from "../volume/quarantine.ts";
import type { DicomFileToRead } from "../volume/read-slices.ts";
import type { SeriesFlag } from "../volume/series-flags.ts";
import { FileReader } from "./file-reader.ts";
import { describeFailure, type SliceFile } from "./series-folder.ts";
import { describeFiles, filesNamed, verifyVolume, volumeFiles, writeVolume } from "./volume-store.ts";

/** Raised whenever the same files would give other voxels or another slice table: old volumes are then left aside. */
export const INGEST_VERSION = 3;

/** A series, its files, and how they are to be read. */
export interface SeriesToRead extends SeriesIds {
  readonly options: IngestSeriesOptions;
  readonly files: readonly SliceFile[];
}

/** A series to read, and where its volume goes. */
export interface IngestJob extends SeriesToRead {
  /** The work folder of the store, or any other folder. */
  readonly folder: string;
  /** Path of the volume in that folder, without extension; left out: its place in the store, by its key. */
  readonly name?: string;
  /** Where half-written files lie. */
  readonly staging: string;
}

/** A series whose volume is written. */
export interface StoredSeries {
  readonly key: string;
  /** [D, H, W] */
  readonly shape: readonly [number, number, number];
  /** Sizes of the volume's file and of its slice table's. */
  readonly bytes: readonly [number, number];
  /** As in the slice table: slices that are not in the volume, and what is remarkable about those that are. */
  readonly quarantined: readonly QuarantinedSlice[];
  readonly flags: readonly SeriesFlag[];
}

/** What of a file decides the volume. */
interface FileContent {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Reads a series' files, one after the other, and writes its volume, unless the store has it from the same contents.
 * @param memory of the one who runs jobs one after the other: what the last job took is overwritten.
 * @throws DicomError when the series cannot be used; UserError when the volume cannot be written.
 */
export async function runIngestJob(job: IngestJob, memory: PixelMemory): Promise<StoredSeries> {
  const contents = new Map<string, FileContent>();
  const { studyId, seriesId, options } = job;
  memory.reset();
  const volume = await ingestSeries(filesToRead(job, contents), { studyId, seriesId }, options, memory);
  const key = keyOf([...contents.values()], job);
  const isStored = job.name === undefined && (await verifyVolume(job.folder, key)) !== undefined;
  const files = job.name === undefined ? volumeFiles(key) : filesNamed(job.name);
  if (!isStored) await writeVolume(job.folder, files, volume, job.staging);
  const [voxels, sliceTable] = describeFiles(job.folder, files);
  const { quarantined, flags } = volume.sliceTable;
  const bytes = [voxels?.bytes ?? 0, sliceTable?.bytes ?? 0] as const;
  return { key, shape: volume.shape, bytes, quarantined, flags };
}

/**
 * The files, each of which notes its content when it is read; nothing else of it is kept. Files of one size, as those of
 * an uncompressed series are, are read into the same memory: fresh memory takes as long as the reading.
 */
function filesToRead(job: IngestJob, contents: Map<string, FileContent>): DicomFileToRead[] {
  const reader = new FileReader();
  return job.files.map((file) => ({
    name: file.name,
    read: () => {
      // a file that cannot be read is noted too: it is in the slice table, as quarantined
      contents.set(file.name, { name: file.name, bytes: 0, sha256: "" });
      const bytes = readSliceFile(file, job, (path) => reader.read(path));
      contents.set(file.name, { name: file.name, bytes: bytes.length, sha256: sha256(bytes) });
      return bytes;
    },
  }));
}

/** Everything that decides the bytes of the volume and its slice table. */
function keyOf(files: readonly FileContent[], { studyId, seriesId, options }: IngestJob): string {
  return contentKey({ version: INGEST_VERSION, studyId, seriesId, ...options, files });
}

/** A slice's file; `read` is how, left out: into memory of its own. @throws DicomError when it cannot be read. */
export function readSliceFile(
  { name, path, fault }: SliceFile,
  { studyId, seriesId }: SeriesIds,
  read: (path: string) => Uint8Array = readFileSync,
): Uint8Array {
  if (fault !== undefined) throw new DicomError({ studyId, seriesId, file: name }, fault);
  try {
    return read(path);
  } catch (cause) {
    throw new DicomError({ studyId, seriesId, file: name }, describeFailure(cause), { cause });
  }
}
