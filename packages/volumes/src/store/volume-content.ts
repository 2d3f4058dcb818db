import { readFileSync } from "node:fs";
import { join } from "node:path";
import { decodeNpy, encodeNpyParts } from "@spinegrade/npy";
import { parseJson } from "@spinegrade/pipeline";
import type { Volume } from "../table/volume.ts";
import type { SliceTable } from "../table/slice-table.ts";
import { parseSliceTable } from "../table/slice-table-schema.ts";
import type { VolumeFiles } from "./volume-files.ts";
import { areVoxelsOf, isTableOf } from "./volume-key.ts";

const NOT_AS_WRITTEN = "it is damaged, or of another version: its content is not what its name stands for";

/** Parses a slice table from the bytes of its file. @throws Error when the bytes do not match the key. */
export function openSliceTable(key: string, bytes: Uint8Array, source: string): SliceTable {
  if (!isTableOf(key, bytes)) throw new Error(NOT_AS_WRITTEN);
  return parseSliceTable(parseJson(new TextDecoder().decode(bytes), source), source);
}

/**
 * Extracts the voxels from the bytes of their file.
 * @throws Error when the bytes do not match the key, or the header is not the one that ingest writes.
 */
export function openVoxels(
  key: string,
  bytes: Uint8Array,
  { shape }: Pick<SliceTable, "shape">,
): Volume["voxels"] {
  const { data } = decodeNpy(bytes);
  if (data.constructor.name !== "Uint8Array") throw new Error(NOT_AS_WRITTEN);
  const voxels = data as Volume["voxels"];
  const [header] = encodeNpyParts({ data: voxels, shape });
  const isHeader = header.every((byte, index) => bytes[index] === byte);
  if (!isHeader || !areVoxelsOf(key, voxels)) throw new Error(NOT_AS_WRITTEN);
  return voxels;
}

/** Whether both files of a volume exist and match the key. */
export function holdsVolume(folder: string, [voxelsPath, tablePath]: VolumeFiles, key: string): boolean {
  try {
    const table = openSliceTable(key, readFileSync(join(folder, tablePath)), tablePath);
    openVoxels(key, readFileSync(join(folder, voxelsPath)), table);
    return true;
  } catch {
    return false; // whatever the fault is, the volume is made again
  }
}
