import { listSeriesFolder } from "../../series-files/series-folder.ts";
import { type IngestedVolume, ingestSeries, type IngestSeriesOptions } from "../../volume/ingest-series.ts";
import { readSliceFile } from "./ingest-job.ts";

/**
 * Reads one folder of `<instance number>.dcm` files as a volume, which is written nowhere.
 * @throws DicomError, SeriesError if the series cannot be used.
 */
export async function readSeriesFolder(
  folder: string,
  ids: { readonly studyId: number; readonly seriesId: number },
  options: IngestSeriesOptions = {},
): Promise<IngestedVolume> {
  const { files } = listSeriesFolder(folder, ids);
  const inputs = files.map((file) => ({ name: file.name, read: () => readSliceFile(file, ids) }));
  return await ingestSeries(inputs, ids, options);
}
