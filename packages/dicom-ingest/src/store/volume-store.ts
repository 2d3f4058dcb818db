import { statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeNpy, encodeNpy } from "@spinegrade/npy";
import { readJson, UserError, writeFileAtomic, writeJsonAtomic, type StoredFile } from "@spinegrade/pipeline";
import type { Volume } from "../volume/ingest-series.ts";
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

/**
 * Stores a volume under its key. Both files are written whole or not at all, the slice table last, so that a volume
 * whose slice table is there is complete even if the process was killed, and two processes may store the same one.
 */
export async function writeVolume(workDir: string, key: string, volume: Volume): Promise<void> {
  await writeFileAtomic(
    join(workDir, volumePath(key)),
    encodeNpy({ data: volume.voxels, shape: volume.shape }),
  );
  await writeJsonAtomic(join(workDir, sliceTablePath(key)), volume.sliceTable);
}

/** The two files of a stored volume and their sizes, 0 for one that is gone. */
export function describeVolume(workDir: string, key: string): StoredFile[] {
  return [volumePath(key), sliceTablePath(key)].map((path) => ({
    path,
    bytes: statSync(join(workDir, path), { throwIfNoEntry: false })?.size ?? 0,
  }));
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
