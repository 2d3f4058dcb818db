import { existsSync } from "node:fs";
import { join } from "node:path";
import type { MarkedSeries } from "@spinegrade/competition-data";
import {
  sliceTablePath,
  validateIngestIndex,
  validateSliceTable,
  type IngestedSeries,
  type SliceTable,
} from "@spinegrade/dicom-ingest";
import { readJson, UserError } from "@spinegrade/pipeline";
import { lookUpIngested, type VolumeLookup } from "./volume-lookup.ts";

/** Where `dicom-ingest:ingest` leaves its index. */
export function ingestIndexPath(outputDir: string): string {
  return join(outputDir, "ingest", "index.json");
}

/** The lookup of all ingested training series of some descriptions. @throws UserError when ingest has not run, or not whole. */
export async function readIngested(
  indexPath: string,
  workDir: string,
  wanted: readonly Pick<MarkedSeries, "description">[],
): Promise<VolumeLookup> {
  if (!existsSync(indexPath)) {
    throw new UserError(`${indexPath} is missing: ingest the data set first, npx nx run dicom-ingest:ingest`);
  }
  const index = await readJson(indexPath, validateIngestIndex);
  const descriptions = new Set(wanted.map(({ description }) => description));
  const ingested = index.series.filter(
    ({ split, description }) => split === "train" && descriptions.has(description),
  );
  const sliceTables = new Map<string, SliceTable>();
  for (const series of ingested) sliceTables.set(series.key, await readSlices(series, workDir));
  return lookUpIngested(index, sliceTables);
}

async function readSlices({ studyId, seriesId, key }: IngestedSeries, workDir: string): Promise<SliceTable> {
  const path = join(workDir, sliceTablePath(key));
  if (existsSync(path)) return readJson(path, validateSliceTable);
  throw new UserError(
    `study ${studyId}, series ${seriesId}: the stored volume is gone (${path}): ingest again, npx nx run dicom-ingest:ingest`,
  );
}
