import { join } from "node:path";
import {
  type Prediction,
  type PredictionFile,
  readTestSeries,
  type StudyRequest,
  TABLE_FILES,
} from "@spinegrade/competition-data";
import {
  identifyDataSet,
  type PipelineConfig,
  Progress,
  UserError,
  writeJsonAtomic,
  writeSealedJson,
} from "@spinegrade/pipeline";
import { predictionsPath } from "../predict-test-series.ts";
import type { ChainPrediction } from "./chain-prediction.ts";
import type { OpenChain } from "./nets/open-chain.ts";
import { type ChainOptions, predictChain } from "./predict-chain.ts";
import { readChainStudy } from "./read-chain-study.ts";

/** The chain's results for the studies of a data set. */
export interface ChainStudies {
  readonly studies: readonly ChainPrediction[];
  /** The files with each grader's rows. */
  readonly paths: readonly string[];
  /** The file with all that is not a row. */
  readonly path: string;
}

/**
 * Predicts the test studies of a data set by the two-stage chain, from their DICOM files. Writes the rows of each grader into
 * `predictions/<run>/predictions.json`, which the ensemble reads, and missing views, points, levels of axial slices and
 * failures into `chain/studies.json`.
 * @throws UserError when there are no test studies.
 */
export async function predictChainStudies(
  config: Pick<PipelineConfig, "dataDir" | "outputDir">,
  { nets, folds }: Pick<OpenChain, "nets" | "folds">,
  options: ChainOptions = {},
): Promise<ChainStudies> {
  const { dataDir, outputDir } = config;
  const series = await readTestSeries(dataDir);
  if (series.length === 0)
    throw new UserError(`no test studies: ${join(dataDir, TABLE_FILES.testSeries)} is missing or lists none`);
  const ids = [...new Set(series.map(({ studyId }) => studyId))];
  const progress = new Progress("predict the two-stage chain", { total: ids.length, unit: "studies" });
  const studies: ChainPrediction[] = [];
  for (const studyId of ids) {
    const request = { studyId, series: series.filter((one) => one.studyId === studyId) };
    studies.push(await predictChainStudy(join(dataDir, "test_images"), request, nets, options));
    progress.advance();
  }
  progress.finish();
  const dataSet = await identifyDataSet(dataDir, [TABLE_FILES.testSeries]);
  const graders = [...nets.gradesT1, ...nets.gradesT2, ...nets.gradesAxial, ...nets.fusion.graders].map(
    ({ run }) => run,
  );
  const paths: string[] = [];
  // a grader's rows depend on the points of the other runs, too
  const isTrial = folds.some(({ run }) => run.trial === true);
  for (const run of new Set(graders)) {
    const predictions = studies.flatMap((study): Prediction[] =>
      study.predictions.filter((prediction) => prediction.run === run),
    );
    const file: PredictionFile = { dataSet, ...(isTrial && { trial: true }), predictions };
    const path = predictionsPath(outputDir, run);
    await writeSealedJson(path, file);
    paths.push(path);
  }
  const path = join(outputDir, "chain", "studies.json");
  const found = studies.map(({ predictions: _, ...rest }) => rest);
  await writeJsonAtomic(path, { dataSet, studies: found });
  return { studies, paths, path };
}

/**
 * Reads the DICOM files of one study and predicts it; see `readChainStudy`.
 * @param images the folder of the studies' images.
 */
export async function predictChainStudy(
  images: string,
  request: StudyRequest,
  nets: OpenChain["nets"],
  options: ChainOptions = {},
): Promise<ChainPrediction> {
  const { study, failures } = await readChainStudy(images, request);
  const prediction = predictChain(study, nets, options);
  return { ...prediction, failures: [...failures, ...prediction.failures] };
}
