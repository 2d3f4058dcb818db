import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parsePredictionFile } from "@spinegrade/competition-data";
import { startEngine } from "@spinegrade/engine";
import { loadConfig, type PipelineConfig, readJson, writeJsonAtomic } from "@spinegrade/pipeline";
import { readTrainedRun } from "@spinegrade/tasks";
import { type FigureRecord, RECORD_PATH, type RecordedPlace, rounded } from "./figure-record.ts";
import { lookAtNet } from "./look-at-net.ts";
import { planOf, readSeries } from "./phantom-study.ts";
import { FIGURE_RUN, originOfRecord } from "./train-figure-net.ts";

/** A study of fold 0, on which the net does not train, with left foramina of every grade. */
const STUDY = 22;

/**
 * Writes what the figures need of their net.
 * @param workspace in which it is trained.
 */
export async function recordFigures(workspace: string): Promise<void> {
  const config = await loadConfig(workspace, {});
  const plan = planOf(STUDY);
  const { net, folds } = await readTrainedRun(config, FIGURE_RUN);
  const [fold] = folds;
  if (fold === undefined) throw new Error(`the run ${FIGURE_RUN} has no trained fold`);
  await startEngine();
  const checkpoint = await readFile(join(config.workDir, fold.checkpoint));
  const places = await readPlaces(config, plan.studyId);
  const record: FigureRecord = {
    madeFrom: originOfRecord(),
    study: STUDY,
    ...lookAtNet(net, checkpoint, await readSeries(plan, "Sagittal T1"), places),
  };
  await writeJsonAtomic(RECORD_PATH, record);
}

/** A study's foramina, left L1/L2 to L5/S1, then right, as the net's validation found them. */
async function readPlaces({ outputDir }: PipelineConfig, studyId: number): Promise<RecordedPlace[]> {
  const path = join(outputDir, "runs", FIGURE_RUN, "out-of-fold.json");
  const { predictions } = await readJson(path, parsePredictionFile);
  const prediction = predictions.find((one) => one.studyId === studyId);
  if (prediction === undefined) throw new Error(`${path}: study ${studyId} is not validated`);
  return prediction.points.map(({ xSlice, ySlice, zIndex, probabilities }) => ({
    xyz: [rounded(xSlice), rounded(ySlice), rounded(zIndex)],
    probabilities: [rounded(probabilities[0]), rounded(probabilities[1]), rounded(probabilities[2])],
  }));
}
