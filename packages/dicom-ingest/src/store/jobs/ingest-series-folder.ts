import { encodeNpy } from "@spinegrade/npy";
import { UserError, writeFileAtomic, writeJsonAtomic } from "@spinegrade/pipeline";
import type { Volume } from "@spinegrade/volumes/slices";
import type { IngestSeriesOptions } from "../../volume/ingest-series.ts";
import { readSeriesFolder } from "./read-series-folder.ts";

/**
 * Ingests one folder of `<instance number>.dcm` files and writes the voxels to `out` (.npy, uint8 [D, H, W]) and the
 * slice table next to it (.json).
 * @throws DicomError if the series cannot be used; UserError if `out` does not end in .npy.
 */
export async function ingestSeriesFolder(
  folder: string,
  out: string,
  ids: { readonly studyId: number; readonly seriesId: number },
  options: IngestSeriesOptions = {},
): Promise<Volume> {
  if (!out.endsWith(".npy")) throw new UserError(`the output file ${out} must end in .npy`);
  const volume = await readSeriesFolder(folder, ids, options);
  await writeFileAtomic(out, encodeNpy({ data: volume.voxels, shape: volume.shape }));
  await writeJsonAtomic(`${out.slice(0, -".npy".length)}.json`, volume.sliceTable);
  return volume;
}
