import { statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeNpy, encodeNpyParts } from "@spinegrade/npy";
import { canonicalJson, readJson, UserError, type StoredFile } from "@spinegrade/pipeline";
import type { Volume } from "../volume/ingest-series.ts";
import { writeStaged } from "./staging.ts";
import { validateSliceTable } from "./slice-table-schema.ts";
import { messageOf } from "../dicom/thrown-value.ts";

/** Where the voxels of a volume lie, relative to the work folder: `.npy`, uint8 [D, H, W]. */
export function volumePath(key: string): string {
  return `volumes/${key}.npy`;
}

/** Where the slice table of a volume lies, relative to the work folder. */
export function sliceTablePath(key: string): string {
  return `volumes/${key}.json`;
}

/** Paths of a volume's voxels and of its slice table, relative to the folder that they lie in. */
export type VolumeFiles = readonly [voxels: string, sliceTable: string];

/** The files of a volume in the store. */
export function volumeFiles(key: string): VolumeFiles {
  return [volumePath(key), sliceTablePath(key)];
}

/** The files of a volume that goes by a name of its own. */
export function filesNamed(name: string): VolumeFiles {
  return [`${name}.npy`, `${name}.json`];
}

/**
 * Writes a volume. Both files are written whole or not at all, the slice table last, so that a volume whose slice
 * table is there is complete even if the process was killed, and two processes may write the same one.
 */
export async function writeVolume(
  folder: string,
  [voxels, sliceTable]: VolumeFiles,
  volume: Volume,
  staging: string,
): Promise<void> {
  const npy = encodeNpyParts({ data: volume.voxels, shape: volume.shape });
  await writeStaged(staging, join(folder, voxels), npy);
  await writeStaged(staging, join(folder, sliceTable), canonicalJson(volume.sliceTable));
}

/** A volume's files and their sizes, 0 for one that is gone. */
export function describeFiles(folder: string, files: VolumeFiles): StoredFile[] {
  return files.map((path) => ({
    path,
    bytes: statSync(join(folder, path), { throwIfNoEntry: false })?.size ?? 0,
  }));
}

/** Whether both files are there with the sizes that they were written with. */
export function isWritten(folder: string, files: VolumeFiles, bytes: readonly [number, number]): boolean {
  return describeFiles(folder, files).every((file, index) => file.bytes === bytes[index]);
}

/** The shape of a stored volume, read whole to be sure of it, or undefined when it is gone or spoilt. */
export async function verifyVolume(workDir: string, key: string): Promise<Volume["shape"] | undefined> {
  try {
    return (await readVolume(workDir, key)).shape;
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/**
 * Reads a stored volume.
 * @throws UserError when it is not in the store, or its files do not fit together.
 */
export async function readVolume(workDir: string, key: string): Promise<Volume> {
  const path = join(workDir, volumePath(key));
  const sliceTable = await readJson(join(workDir, sliceTablePath(key)), validateSliceTable);
  try {
    const { data, shape } = decodeNpy(Uint8Array.from(await readFile(path)));
    if (data.constructor.name !== "Uint8Array" || shape.join() !== sliceTable.shape.join()) {
      throw new Error(
        `it holds ${data.constructor.name} [${shape.join(", ")}], not uint8 [${sliceTable.shape.join(", ")}]`,
      );
    }
    return { voxels: data as Uint8Array<ArrayBuffer>, shape: sliceTable.shape, sliceTable };
  } catch (cause) {
    throw new UserError(`cannot read the volume ${path}: ${messageOf(cause)}; delete it and ingest again`, {
      cause,
    });
  }
}
