import { join } from "node:path";
import {
  readTrainTable,
  TABLE_FILES,
  type Prediction,
  type SeriesRow,
  type SubmissionDraft,
  type SubmissionDraftFile,
} from "@spinegrade/competition-data";
import { identifyDataSet, writeFileAtomic, writeSealedJson, type PipelineConfig } from "@spinegrade/pipeline";
import { type AverageOptions, averagePredictions } from "./rows/average.ts";
import { type BlendOptions, chooseBlend, isTwoStage } from "./blend/choose-blend.ts";
import { averageRecesses } from "./rows/average-recesses.ts";
import { blendRuns } from "./rows/blend-runs.ts";
import { estimateRecesses, type RecessMethod } from "./rows/missing/estimate-recesses.ts";
import { readChainReasons } from "./rows/missing/chain-reasons.ts";
import { fillMissing } from "./rows/missing/fill-missing.ts";
import { flagRows } from "./rows/flag-rows.ts";
import { formatGrades } from "./format-grades.ts";
import { readTestPredictions, requireTestSeries } from "./read-test-predictions.ts";
import { trainingPriors, type Fill } from "./rows/missing/training-priors.ts";

/** Settings for averaging and filling. */
export interface EnsembleOptions extends AverageOptions, BlendOptions {
  /** Default: `weighted`. */
  readonly fill?: Fill;
  /** Default: `mean`. */
  readonly recesses?: RecessMethod;
}

/** The result of `makeEnsemble`. */
export interface MadeEnsemble {
  readonly path: string;
  readonly draft: SubmissionDraft;
  /** Number of predictions for a series from each run. */
  readonly predictionsOfRun: ReadonlyMap<string, number>;
  /** Trials (`--name`) that are predicted; an ensemble ignores them. */
  readonly trials: readonly string[];
  /** Studies that are predicted, but are not in the test table; an ensemble ignores them. */
  readonly notListed: readonly number[];
  /** Row id -> names of the flags of its predictions; rows without a flag are absent. */
  readonly flags: ReadonlyMap<string, readonly string[]>;
}

/**
 * The task `ensembler:predict`: averages the test predictions of all runs, grades recesses that no axial series shows
 * by the sagittal ones, with a flag, and fills what is still missing with priors, into
 * `data-processed/ensemble/predictions.json`; in the same folder
 * `grades.csv`, which marks each row as a prediction or a prior and shows the predictions' flags.
 * @throws UserError when there are no predictions, no test studies, or predictions of another data set.
 */
export async function makeEnsemble(
  config: PipelineConfig,
  options: EnsembleOptions = {},
): Promise<MadeEnsemble> {
  const { dataDir } = config;
  const series = await requireTestSeries(dataDir);
  const train = await readTrainTable(join(dataDir, TABLE_FILES.train));
  const { predictions, trials } = await readTestPredictions(config, options.runs);
  const blend = await chooseBlend(predictions, options);
  const averaged =
    blend === undefined ? averagePredictions(predictions, options) : blendRuns(predictions, blend, options);
  // the published inference fills without looking at other rows
  const estimated =
    options.fill === "uniform"
      ? new Map<string, never>()
      : estimateRecesses(averaged, averageRecesses(predictions, options), train, options.recesses);
  const estimates = [...estimated].map(([id, { probabilities }]) => [id, probabilities] as const);
  const hasChain = predictions.some(({ run }) => isTwoStage(run));
  const draft = fillMissing(
    new Map([...averaged, ...estimates]),
    series,
    trainingPriors(train, options.fill),
    { reasonOf: hasChain ? await readChainReasons(config) : undefined },
  );
  const flags = new Map([
    ...flagRows(predictions, options),
    ...[...estimated].map(([id, { flags: own }]) => [id, own] as const),
  ]);
  const path = await writeEnsemble(config, draft, flags);
  const predictionsOfRun = new Map<string, number>();
  for (const { run } of predictions) predictionsOfRun.set(run, (predictionsOfRun.get(run) ?? 0) + 1);
  return { path, draft, predictionsOfRun, trials, notListed: studiesNotListed(predictions, series), flags };
}

/** Studies that are predicted, but are not in the test table, in ascending order. */
function studiesNotListed(predictions: readonly Prediction[], series: readonly SeriesRow[]): number[] {
  const listed = new Set(series.map(({ studyId }) => studyId));
  const predicted = new Set(predictions.map(({ studyId }) => studyId));
  return [...predicted].filter((studyId) => !listed.has(studyId)).sort((a, b) => a - b);
}

/** @returns the path of `predictions.json`; `grades.csv` is next to it. */
async function writeEnsemble(
  { dataDir, outputDir }: PipelineConfig,
  draft: SubmissionDraft,
  flags: MadeEnsemble["flags"],
): Promise<string> {
  const path = join(outputDir, "ensemble", "predictions.json");
  // the rows are those of the test table, and priors come from the grades
  const dataSet = await identifyDataSet(dataDir, [TABLE_FILES.testSeries, TABLE_FILES.train]);
  const file: SubmissionDraftFile = { dataSet, ...draft };
  await writeSealedJson(path, file);
  const grades = formatGrades(draft, { synthetic: dataSet.synthetic, flags });
  await writeFileAtomic(join(outputDir, "ensemble", "grades.csv"), grades);
  return path;
}
