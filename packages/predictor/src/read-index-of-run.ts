import { ingestIndexPath, readIngestIndex, type IngestIndex } from "@spinegrade/volumes";
import { expectOneDataSet, type PipelineConfig } from "@spinegrade/pipeline";
import { howToTrain, type TrainedRun, trainedRunPath } from "@spinegrade/tasks";

/**
 * Reads the index of the ingested series that a run can predict.
 * @throws UserError when ingest has not run on the current data set, or the run was trained on another.
 */
export async function readIndexOfRun(
  config: Pick<PipelineConfig, "workspaceRoot" | "dataDir" | "outputDir">,
  { run, dataSet }: TrainedRun,
): Promise<IngestIndex> {
  const index = await readIngestIndex(config);
  const remedy = await howToTrain(run, config);
  expectOneDataSet(
    { path: trainedRunPath(config.outputDir, run), dataSet, remedy },
    { path: ingestIndexPath(config.outputDir), dataSet: index.dataSet },
  );
  return index;
}
