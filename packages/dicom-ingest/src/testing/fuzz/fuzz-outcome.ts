import { createHash } from "node:crypto";
import { DicomError, ingestSeries } from "@spinegrade/dicom-ingest";
import type { FuzzCase } from "./fuzz-case.ts";

/** The outcome of one case. */
export interface FuzzOutcome {
  /** 16 bits of the voxels' md5, from 1; 0 when the file was refused. */
  readonly checksum: number;
  /** A defect: an error that is not of one of our types, or a volume that does not fit its shape. */
  readonly defect?: string;
  /** Processor time. */
  readonly cpuMs: number;
}

/** Ingests a damaged file as a series of one. */
export async function fuzzOutcome({ bytes, description, index }: FuzzCase): Promise<FuzzOutcome> {
  const before = process.cpuUsage();
  const result = await attempt(bytes);
  const { user, system } = process.cpuUsage(before);
  const defect =
    result.defect === undefined ? {} : { defect: `case ${index}, ${description}: ${result.defect}` };
  return { checksum: result.checksum, ...defect, cpuMs: (user + system) / 1000 };
}

async function attempt(bytes: Uint8Array): Promise<{ checksum: number; defect?: string }> {
  try {
    const { voxels, shape, sliceTable } = await ingestSeries(
      [{ name: "1.dcm", bytes }],
      { studyId: 1, seriesId: 1 },
      { arrangement: "published" }, // damaged directions must not turn a picture that pydicom reads as it is stored
    );
    const size = shape[0] * shape[1] * shape[2];
    const isWhole = voxels.length === size && size > 0 && sliceTable.slices.length === shape[0];
    const checksum = checksumOf(voxels, shape);
    return isWhole ? { checksum } : { checksum, defect: `${voxels.length} voxels for [${shape.join(", ")}]` };
  } catch (error) {
    if (error instanceof DicomError) return { checksum: 0 };
    return { checksum: 0, defect: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

/** The same as tools/golden/dicom/dicom_fuzz.py makes of the volume of pydicom and numpy. */
function checksumOf(voxels: Uint8Array, shape: readonly number[]): number {
  const md5 = createHash("md5").update(shape.join("x")).update(voxels).digest();
  return (md5.readUInt16BE(0) % 0xffff) + 1;
}
