import { existsSync } from "node:fs";
import { join } from "node:path";
import type { MarkedSeries } from "@spinegrade/competition-data";
import {
  readIngestIndex,
  sliceTablePath,
  validateSliceTable,
  type IngestedSeries,
  type SliceTable,
} from "@spinegrade/dicom-ingest";
import { readJson, UserError, type PipelineConfig } from "@spinegrade/pipeline";
import { lookUpIngested, type VolumeLookup } from "./volume-lookup.ts";

/**
 * The lookup of all ingested training series of some descriptions.
 * @throws UserError when ingest has not run on this data set, or a volume is gone.
 */
export async function readIngested(
  config: Pick<PipelineConfig, "dataDir" | "outputDir" | "workDir">,
  wanted: readonly Pick<MarkedSeries, "description">[],
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
  const path = join(workDir, sliceTablePath(key));
  if (existsSync(path)) return readJson(path, validateSliceTable);
  throw new UserError(
    `study ${studyId}, series ${seriesId}: the stored volume is gone (${path}): ingest again, npx nx run dicom-ingest:ingest`,
  );
}
