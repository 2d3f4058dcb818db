import { join } from "node:path";
import type { SeriesRemark, StudyRequest } from "@spinegrade/competition-data";
import { NET_READING, readSeriesFolder } from "@spinegrade/dicom-ingest";
import { errorMessage } from "@spinegrade/pipeline";
import { framesOf } from "@spinegrade/two-stage";
import type { ChainSeries, ChainStudy } from "./chain-prediction.ts";
import { toChainSeries } from "./to-chain-series.ts";

/** A study as its files give it, and the series that cannot be read, with reasons. */
export interface ReadChainStudy {
  readonly study: ChainStudy;
  readonly failures: readonly SeriesRemark[];
}

/**
 * Reads the DICOM files of a study as volumes of stretched slices. A series that cannot be read does not affect the others;
 * whatever is thrown is its reason, because one series must not end all others.
 * @param images the folder of the studies' images: `<study>/<series>/<instance number>.dcm`.
 */
export async function readChainStudy(
  images: string,
  { studyId, series }: StudyRequest,
  split: ChainStudy["split"] = "test",
): Promise<ReadChainStudy> {
  const failures: SeriesRemark[] = [];
  const read: ChainSeries[] = [];
  for (const { seriesId, description } of series) {
    const folder = join(images, String(studyId), String(seriesId));
    try {
      const options = { ...NET_READING, stretchTo: framesOf(description) };
      const { stretched } = await readSeriesFolder(folder, { studyId, seriesId }, options);
      read.push(toChainSeries({ seriesId, description }, stretched));
    } catch (error) {
      failures.push({ seriesId, reason: errorMessage(error) });
    }
  }
  return { study: { studyId, split, series: read }, failures };
}
