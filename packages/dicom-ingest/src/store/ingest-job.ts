import { readFileSync } from "node:fs";
import { contentKey, sha256 } from "@spinegrade/pipeline";
import { DicomError } from "../dicom/dicom-error.ts";
import { ingestSeries, type Volume } from "../volume/ingest-series.ts";
import type { Plane } from "../geometry/order-groups.ts";
import type { DicomInput } from "../volume/read-slices.ts";
import { describeFailure, type SliceFile } from "./series-folder.ts";
import { describeVolume, verifyVolume, writeVolume } from "./volume-store.ts";

/** Raised whenever the same files would give other voxels or another slice table: old volumes are then left aside. */
export const INGEST_VERSION = 2;

/** A series to read, and where to store its volume. */
export interface IngestJob {
  readonly studyId: number;
  readonly seriesId: number;
  readonly plane: Plane;
  readonly files: readonly SliceFile[];
  readonly workDir: string;
}

/** A series in the store. */
export interface StoredSeries {
  readonly key: string;
  /** [D, H, W] */
  readonly shape: readonly [number, number, number];
  /** Sizes of the volume's file and of its slice table's. */
  readonly bytes: readonly [number, number];
}

/**
 * Reads a series' files and stores its volume, unless the store has it from the same contents.
 * @throws DicomError when the series cannot be used; UserError when the store cannot be written.
 */
export async function runIngestJob(job: IngestJob): Promise<StoredSeries> {
  const { workDir } = job;
  const inputs = job.files.map((file) => readInput(file, job));
  const key = keyOf(inputs, job);
  const shape = (await verifyVolume(workDir, key)) ?? (await makeVolume(inputs, job, key));
  const bytes = describeVolume(workDir, key).map((file) => file.bytes);
  return { key, shape, bytes: [bytes[0] ?? 0, bytes[1] ?? 0] };
}

async function makeVolume(
  inputs: readonly DicomInput[],
  job: IngestJob,
  key: string,
): Promise<Volume["shape"]> {
  const { studyId, seriesId, plane, workDir } = job;
  const volume = await ingestSeries(inputs, { studyId, seriesId }, { plane });
  await writeVolume(workDir, key, volume);
  return volume.shape;
}

/** Everything that decides the bytes of the volume and its slice table. */
function keyOf(inputs: readonly DicomInput[], { studyId, seriesId, plane }: IngestJob): string {
  const files = inputs.map(({ name, bytes }) => ({ name, bytes: bytes.length, sha256: sha256(bytes) }));
  return contentKey({ version: INGEST_VERSION, studyId, seriesId, plane, files });
}

function readInput({ name, path }: SliceFile, { studyId, seriesId }: IngestJob): DicomInput {
  try {
    return { name, bytes: readFileSync(path) };
  } catch (cause) {
    throw new DicomError({ studyId, seriesId, file: name }, describeFailure(cause), { cause });
  }
}
