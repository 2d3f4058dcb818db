import { ingestIndexPath, readIngestIndex, type IngestIndex } from "@spinegrade/volumes";
import { expectOneDataSet, type PipelineConfig } from "@spinegrade/pipeline";
import { howToTrain, trainedRunPath } from "@spinegrade/tasks";
import type { RunToPredict } from "./run-to-predict.ts";

/**
 * Reads the index of the ingested series that a run can predict.
 * @throws UserError when ingest has not run on the current data set, or a run of this workspace was trained on another.
 */
export async function readIndexOf(
  config: Pick<PipelineConfig, "workspaceRoot" | "dataDir" | "outputDir">,
  { run: { run, dataSet }, isBundle }: RunToPredict,
): Promise<IngestIndex> {
  const index = await readIngestIndex(config);
  if (isBundle) return index;
  const remedy = await howToTrain(run, config);
  expectOneDataSet(
    { path: trainedRunPath(config.outputDir, run), dataSet, remedy },
    { path: ingestIndexPath(config.outputDir), dataSet: index.dataSet },
  );
  return index;
}
