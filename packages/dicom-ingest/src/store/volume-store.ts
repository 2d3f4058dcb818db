import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeNpy } from "@spinegrade/npy";
import { readJson, UserError } from "@spinegrade/pipeline";
import type { Volume } from "../volume/ingest-series.ts";
import { validateSliceTable } from "./slice-table-schema.ts";
import { messageOf } from "../dicom/thrown-value.ts";
import { sliceTablePath, volumePath } from "./volume-files.ts";

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
