import { existsSync } from "node:fs";
import { join } from "node:path";
import { expectDataFolder, readJson, UserError, type PipelineConfig } from "@spinegrade/pipeline";
import { parseIngestIndex, type IngestIndex } from "./ingest-index.ts";

const REMEDY = "npx nx run dicom-ingest:ingest";

/** The path where `dicom-ingest:ingest` writes its index. */
export function ingestIndexPath(outputDir: string): string {
  return join(outputDir, "ingest", "index.json");
}

/**
 * Reads the index of the ingested series for the current data set.
 * @throws UserError when ingest has not run, or its index is invalid or belongs to another data set.
 */
export async function readIngestIndex({
  dataDir,
  outputDir,
}: Pick<PipelineConfig, "dataDir" | "outputDir">): Promise<IngestIndex> {
  const path = ingestIndexPath(outputDir);
  if (!existsSync(path)) throw new UserError(`${path} is missing: ingest the data set first, ${REMEDY}`);
  const index = await readJson(path, parseIngestIndex);
  await expectDataFolder(dataDir, { path, dataSet: index.dataSet, remedy: REMEDY });
  return index;
}
