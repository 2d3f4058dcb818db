import type { LabelledSeries } from "@spinegrade/competition-data";
import { readIngestIndex, readSliceTable, type IngestedSeries, type SliceTable } from "@spinegrade/volumes";
import { UserError, type PipelineConfig } from "@spinegrade/pipeline";
import { lookUpIngested, type VolumeLookup } from "./volume-lookup.ts";

/**
 * The lookup of all ingested training series of some descriptions.
 * @throws UserError when ingest has not run on this data set, or a volume is missing or damaged.
 */
export async function readIngested(
  config: Pick<PipelineConfig, "dataDir" | "outputDir" | "workDir">,
  wanted: readonly Pick<LabelledSeries, "description">[],
): Promise<VolumeLookup> {
  const index = await readIngestIndex(config);
  const descriptions = new Set(wanted.map(({ description }) => description));
  const ingested = index.series.filter(
    ({ split, description }) => split === "train" && descriptions.has(description),
  );
  const sliceTables = new Map<string, SliceTable>();
  for (const series of ingested) sliceTables.set(series.key, await readSlices(series, config.workDir));
  return lookUpIngested(index, sliceTables);
}

async function readSlices({ studyId, seriesId, key }: IngestedSeries, workDir: string): Promise<SliceTable> {
  try {
    return await readSliceTable(workDir, key);
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause;
    throw new UserError(`study ${studyId}, series ${seriesId}: ${cause.message}`, { cause });
  }
}
