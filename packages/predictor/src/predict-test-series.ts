import { join } from "node:path";
import { TASKS, type Prediction } from "@spinegrade/competition-data";
import { type IngestedSeries, readVolume, validateIngestIndex } from "@spinegrade/dicom-ingest";
import { type PipelineConfig, Progress, readJson, writeJsonAtomic } from "@spinegrade/pipeline";
import { loadTrainedNet } from "./load-trained-net.ts";
import { predictVolume } from "./predict-volume.ts";
import { toSliceFrame } from "./to-slice-frame.ts";
import { readTrainedRun, type TrainedFold, type TrainedRun } from "./trained-run.ts";

/**
 * Predicts every series of the test studies that is of the kind a trained run is for, with every fold of the run, each
 * averaged over the left-right flip, and writes `predictions/<run>/predictions.json` in the output folder.
 */
export async function predictTestSeries(
  config: Pick<PipelineConfig, "workDir" | "outputDir">,
  runName: string,
): Promise<Prediction[]> {
  const run = await readTrainedRun(config.outputDir, runName);
  const index = await readJson(join(config.outputDir, "ingest", "index.json"), validateIngestIndex);
  const series = index.series.filter(
    ({ split, description }) => split === "test" && description === TASKS[run.net.task].description,
  );
  const progress = new Progress(`predict ${run.run}`, {
    total: series.length * run.folds.length,
    unit: "series",
  });
  const predictions: Prediction[] = [];
  for (const fold of run.folds) {
    predictions.push(
      ...(await predictWithFold(run, fold, series, config.workDir, () => {
        progress.advance();
      })),
    );
  }
  progress.finish();
  await writeJsonAtomic(join(config.outputDir, "predictions", run.run, "predictions.json"), predictions);
  return predictions;
}

async function predictWithFold(
  run: TrainedRun,
  fold: TrainedFold,
  series: readonly IngestedSeries[],
  workDir: string,
  onDone: () => void,
): Promise<Prediction[]> {
  const net = await loadTrainedNet(run.net, fold, workDir);
  try {
    const predictions: Prediction[] = [];
    for (const { studyId, seriesId, key } of series) {
      const volume = await readVolume(workDir, key);
      const prediction = predictVolume(net, volume, { averageFlip: true });
      const points = toSliceFrame(prediction, net.marks.points, volume.sliceTable, run.net.imageSize);
      predictions.push({ run: run.run, fold: fold.fold, studyId, seriesId, split: "test", points });
      onDone();
    }
    return predictions;
  } finally {
    net.dispose();
  }
}
