import { join } from "node:path";
import {
  readTestSeries,
  readTrainTable,
  TABLE_FILES,
  type Prediction,
  type SeriesRow,
  type SubmissionDraft,
  type SubmissionDraftFile,
} from "@spinegrade/competition-data";
import {
  didYouMean,
  identifyDataSet,
  UserError,
  writeFileAtomic,
  writeSealedJson,
  type PipelineConfig,
} from "@spinegrade/pipeline";
import { type AverageOptions, averagePredictions } from "./rows/average.ts";
import { runRecipeNamed } from "./blend/run-recipes.ts";
import { averageRecesses } from "./rows/average-recesses.ts";
import { blendRuns, type RunWeights } from "./rows/blend-runs.ts";
import { estimateRecesses, type RecessMethod } from "./rows/missing/estimate-recesses.ts";
import { readChainReasons } from "./rows/missing/chain-reasons.ts";
import { fillMissing } from "./rows/missing/fill-missing.ts";
import { flagRows } from "./rows/flag-rows.ts";
import { formatGrades } from "./format-grades.ts";
import { readPredictions } from "./read-predictions.ts";
import { trainingPriors, type Fill } from "./rows/missing/training-priors.ts";

/** The name of the recipe, and the prefix of the names of its first part's runs. */
const TWO_STAGE = "two-stage";

/** Settings for averaging and filling. */
export interface EnsembleOptions extends AverageOptions {
  /** Default: `weighted`. */
  readonly fill?: Fill;
  /** The runs to average; absent or empty: all that are predicted, trials excepted. */
  readonly runs?: readonly string[];
  /** Default: `mean`. */
  readonly recesses?: RecessMethod;
  /** Weights of the runs by condition: each run is then averaged alone, and `weights` do not count. */
  readonly blend?: RunWeights;
  /** Whether every run that `blend` names must be predicted; a recipe names runs that need not be there. Default: false. */
  readonly expectBlended?: boolean;
}

/** The result of `makeEnsemble`. */
export interface MadeEnsemble {
  readonly path: string;
  readonly draft: SubmissionDraft;
  /** Number of predictions for a series from each run. */
  readonly predictionsOfRun: ReadonlyMap<string, number>;
  /** Runs that are predicted, but are trials (`--name`) and so no part of it. */
  readonly trials: readonly string[];
  /** Studies that are predicted, but are not in the test table, and so no part of it. */
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
  const { predictions, trials } = await readTestPredictions(config, options);
  if (options.expectBlended === true) expectBlended(predictions, options.blend);
  const blend = options.blend ?? (await defaultBlend(predictions, options));
  const averaged =
    blend === undefined ? averagePredictions(predictions, options) : blendRuns(predictions, blend, options);
  // the published inference fills without looking at other rows
  const estimated =
    options.fill === "uniform"
      ? new Map<string, never>()
      : estimateRecesses(averaged, averageRecesses(predictions, options), train, options.recesses);
  const estimates = [...estimated].map(([id, { probabilities }]) => [id, probabilities] as const);
  const hasChain = predictions.some(({ run }) => run.startsWith(`${TWO_STAGE}-`));
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
  const listed = new Set(series.map(({ studyId }) => studyId));
  const predicted = new Set(predictions.map(({ studyId }) => studyId));
  const notListed = [...predicted].filter((studyId) => !listed.has(studyId)).sort((a, b) => a - b);
  return { path, draft, predictionsOfRun, trials, notListed, flags };
}

function expectBlended(predictions: readonly Prediction[], blend: RunWeights = new Map()): void {
  const predicted = [...new Set(predictions.map(({ run }) => run))];
  const unknown = [...blend.keys()].filter((run) => !predicted.includes(run));
  if (unknown.length === 0) return;
  throw new UserError(
    `a weight is given for ${unknown.join(", ")}, which is not predicted${didYouMean(unknown[0] ?? "", predicted)}; predicted: ${predicted.join(", ")}`,
  );
}

async function requireTestSeries(dataDir: string): Promise<SeriesRow[]> {
  const series = await readTestSeries(dataDir);
  if (series.length > 0) return series;
  throw new UserError(
    `no test studies: ${join(dataDir, TABLE_FILES.testSeries)} is missing or lists no study to predict`,
  );
}

/** The predictions of the runs to average, and the names of predicted trials, which are not. */
async function readTestPredictions(
  { dataDir, outputDir }: PipelineConfig,
  { runs }: EnsembleOptions,
): Promise<{ predictions: readonly Prediction[]; trials: string[] }> {
  const { predictions, ofTrials } = await readPredictions({
    folder: join(outputDir, "predictions"),
    fileName: "predictions.json",
    split: "test",
    remedy: "npx nx run predictor:predict",
    dataDir,
    ...(runs && { only: runs }),
  });
  const trials = [...new Set(ofTrials.map(({ run }) => run))];
  if (predictions.length > 0) return { predictions, trials };
  throw new UserError(
    `only trials are predicted (${trials.join(", ")}), which an ensemble ignores: predict a run, npx nx run predictor:predict`,
  );
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

/** The published blend of both halves, once runs of the two-stage solution are predicted and no other is asked for. */
async function defaultBlend(
  predictions: readonly Prediction[],
  { runs = [], weights }: EnsembleOptions,
): Promise<RunWeights | undefined> {
  if (runs.length > 0 || weights !== undefined) return undefined;
  const recipe = await runRecipeNamed(TWO_STAGE);
  const isPartner = ({ run }: Prediction): boolean => run.startsWith(`${TWO_STAGE}-`) && recipe.has(run);
  return predictions.some(isPartner) ? recipe : undefined;
}
