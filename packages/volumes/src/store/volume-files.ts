import { statSync } from "node:fs";
import { join } from "node:path";
import type { StoredFile } from "@spinegrade/pipeline";

/** Path of a volume's voxels, relative to the work folder: `.npy`, uint8 [D, H, W]. */
export function volumePath(key: string): string {
  return `volumes/${key}.npy`;
}

/** Path of a volume's slice table, relative to the work folder. */
export function sliceTablePath(key: string): string {
  return `volumes/${key}.json`;
}

/** Paths of a volume's voxels and slice table, relative to the folder that contains them. */
export type VolumeFiles = readonly [voxels: string, sliceTable: string];

/** The files of a volume in the store. */
export function volumeFiles(key: string): VolumeFiles {
  return [volumePath(key), sliceTablePath(key)];
}

/** The files of a volume under a given name. */
export function filesNamed(name: string): VolumeFiles {
  return [`${name}.npy`, `${name}.json`];
}

/** A volume's files and their sizes; 0 for a missing file. */
export function describeFiles(folder: string, files: VolumeFiles): StoredFile[] {
  return files.map((path) => ({
    path,
    bytes: statSync(join(folder, path), { throwIfNoEntry: false })?.size ?? 0,
  }));
}
