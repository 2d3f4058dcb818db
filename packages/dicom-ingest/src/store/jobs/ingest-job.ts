import { readFileSync } from "node:fs";
import { join } from "node:path";
import { canonicalJson } from "@spinegrade/pipeline/canonical-json";
import { encodeNpyParts } from "@spinegrade/npy";
import type { StretchedKeys } from "@spinegrade/volumes";
import type { SeriesIds, QuarantinedSlice, SeriesFlag, Volume } from "@spinegrade/volumes/slices";
import { filesNamed, volumeFiles, type VolumeFiles } from "@spinegrade/volumes/volume-files";
import { volumeKey } from "@spinegrade/volumes/volume-key";
import { DicomError } from "../../dicom/dicom-error.ts";
import type { PixelMemory } from "../../pixels/pixel-memory.ts";
import { ingestSeries, type IngestSeriesOptions } from "../../volume/ingest-series.ts";
import type { DicomFileToRead } from "../../volume/frames/dicom-input.ts";
import { openable } from "../../series-files/folder-entries.ts";
import { readFileInto } from "../../series-files/file-reader.ts";
import type { SliceFile } from "../../series-files/slice-file.ts";
import { describeFailure, faultError } from "../../series-files/series-folder.ts";
import { holdsContent, stageFile, type StagedFile } from "./staging.ts";

/** A series, its files and the options for reading them. */
export interface SeriesToRead extends SeriesIds {
  readonly options: IngestSeriesOptions;
  readonly files: readonly SliceFile[];
}

/** A series to read and the path of its volume. */
export interface IngestJob extends SeriesToRead {
  /** The work folder of the store, or any other folder. */
  readonly folder: string;
  /** Path of the volume in that folder, without extension; by default its key determines the path in the store. */
  readonly name?: string;
  /** The folder for partially written files. */
  readonly staging: string;
}

/** A series whose volume is written. */
export interface StoredSeries {
  readonly key: string;
  /** [D, H, W] */
  readonly shape: readonly [number, number, number];
  /** Keys of the volumes of stretched slices, where the options ask for some. */
  readonly stretched?: StretchedKeys;
  /** As in the slice table: slices that are not in the volume, and flags of those that are. */
  readonly quarantined: readonly QuarantinedSlice[];
  readonly flags: readonly SeriesFlag[];
}

/** A series whose volume is written but not yet moved to its final path. */
export interface StagedSeries {
  readonly stored: StoredSeries;
  /** In the order in which to move them. */
  readonly staged: readonly StagedFile[];
}

/**
 * Reads a series' files one by one and writes its volume to the staging folder, unless an identical volume already
 * exists.
 * @param memory shared by consecutive jobs; this job overwrites the memory of the last one.
 * @throws DicomError if the series cannot be used; UserError if the volume cannot be written.
 */
export async function runIngestJob(job: IngestJob, memory: PixelMemory): Promise<StagedSeries> {
  const { studyId, seriesId, options } = job;
  memory.reset(bytesFor(job));
  const volume = await ingestSeries(filesToRead(job, memory), { studyId, seriesId }, options, memory);
  const written = stageVolume(job, job, volume);
  const stretched = (volume.stretched ?? []).map((each) => {
    const side = String(each.sliceTable.stretchedTo);
    return { side, ...stageVolume(job, stretchedJob(job, side), each) };
  });
  const { quarantined, flags } = volume.sliceTable;
  const keys = Object.fromEntries(stretched.map(({ side, key }) => [side, key]));
  const stored = { key: written.key, shape: volume.shape, quarantined, flags };
  return {
    stored: stretched.length === 0 ? stored : { ...stored, stretched: keys },
    staged: [written, ...stretched].flatMap(({ staged }) => staged),
  };
}

/** Stages a volume and its slice table, unless both are stored already. */
function stageVolume(
  { folder, staging }: IngestJob,
  placed: Pick<IngestJob, "name">,
  { voxels, shape, sliceTable }: Volume,
): { readonly key: string; readonly staged: readonly StagedFile[] } {
  const table = new TextEncoder().encode(canonicalJson(sliceTable));
  const key = volumeKey(table, voxels);
  const contents = [encodeNpyParts({ data: voxels, shape }), [table]] as const;
  const [voxelsPath, tablePath] = filesOf(placed, key);
  const files = [
    { path: join(folder, voxelsPath), parts: contents[0] },
    { path: join(folder, tablePath), parts: contents[1] },
  ];
  const isStored = files.every(({ path, parts }) => holdsContent(path, parts));
  const staged = isStored
    ? []
    : files.map(({ path, parts }) => ({ path, written: stageFile(staging, parts) }));
  return { key, staged };
}

/** Name under which a volume of stretched slices is stored: by its key, or by the series' name and the side. */
function stretchedJob({ name }: Pick<IngestJob, "name">, side: string): Pick<IngestJob, "name"> {
  return name === undefined ? {} : { name: `${name}-${side}` };
}

/** The files of all of a series' volumes, each with its key. */
export function storedVolumes(
  job: Pick<IngestJob, "name">,
  { key, stretched = {} }: Pick<StoredSeries, "key" | "stretched">,
): (readonly [key: string, files: VolumeFiles])[] {
  const others = Object.entries(stretched).map(
    ([side, other]) => [other, filesOf(stretchedJob(job, side), other)] as const,
  );
  return [[key, filesOf(job, key)], ...others];
}

/** The paths of a series' volume: by its key in the store, or by its name. */
function filesOf({ name }: Pick<IngestJob, "name">, key: string): VolumeFiles {
  return name === undefined ? volumeFiles(key) : filesNamed(name);
}

/**
 * Estimates the memory for uncompressed files and their volume. For compressed files, `PixelMemory` remembers what
 * earlier jobs needed.
 */
function bytesFor({ files }: IngestJob): number {
  return files.reduce((sum, { bytes }) => sum + 1.5 * bytes + 256, 0);
}

/** Lists the files to read. The next file's bytes overwrite each file's memory unless they become pixels. */
function filesToRead(job: IngestJob, memory: PixelMemory): DicomFileToRead[] {
  return job.files.map((file) => ({
    name: file.name,
    read: () => readSliceFile(file, job, (path) => readFileInto(memory, path, file.bytes)),
  }));
}

/**
 * Reads a slice's file.
 * @param read reads the bytes; by default into separate memory.
 * @throws DicomError if the file cannot be read.
 */
export function readSliceFile(
  { name, path, fault }: Pick<SliceFile, "name" | "path" | "fault">,
  { studyId, seriesId }: SeriesIds,
  read: (path: string | Buffer) => Uint8Array = readFileSync,
): Uint8Array {
  if (fault !== undefined) throw faultError({ studyId, seriesId, file: name }, fault);
  try {
    return read(openable(path));
  } catch (cause) {
    throw new DicomError({ studyId, seriesId, file: name }, describeFailure(cause), { cause });
  }
}
