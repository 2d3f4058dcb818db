import {
  LEVELS,
  makeFolds,
  type Level,
  type Prediction,
  type Probabilities,
  type TrainedOn,
  type TrainRow,
} from "@spinegrade/competition-data";
import { anySevereLogLoss, weightedLogLoss } from "@spinegrade/metrics";
import { AgreementMeter } from "@spinegrade/metrics/intervals";
import { averagePredictions } from "../rows/average.ts";
import { foldConstants } from "../rows/missing/fold-constants.ts";
import { gradedRows, type GradedRow } from "../rows/graded-rows.ts";
import { refuseLeaks } from "./refuse-leaks.ts";
import {
  VALIDATION_GROUPS,
  type RunValidation,
  type ValidationEntry,
  type ValidationReport,
} from "./validation-report.ts";

/** The truth that predictions are compared with. */
interface Truth {
  readonly train: readonly TrainRow[];
  readonly folds: ReadonlyMap<number, number>;
  readonly meter: AgreementMeter;
}

/** Options of a validation. */
export interface ValidationOptions {
  /** Predictions of runs that are reported likewise, but are not part of the ensemble. */
  readonly ofTrials?: readonly Prediction[];
  /** Study id -> the fold that validates on it; default: the published ones. */
  readonly folds?: ReadonlyMap<number, number>;
  /** The studies of nets whose runs list them: `readTrainedOn` of `@spinegrade/competition-data`; default: none do. */
  readonly trainedOn?: TrainedOn;
  /** The meter that computes the intervals; default: one with a thread for each processor. */
  readonly meter?: AgreementMeter;
}

/**
 * Compares predictions of training studies, each made by a net that was not trained on the study, with the grades.
 * @param predictions of one or more runs; with several, the report ends with their ensemble.
 * @throws UserError when a prediction's study is not in the training table, or a net is scored on a study that it was trained
 * on.
 */
export async function validateOutOfFold(
  predictions: readonly Prediction[],
  train: readonly TrainRow[],
  options: ValidationOptions = {},
): Promise<ValidationReport> {
  const {
    ofTrials = [],
    folds = makeFolds(train.map(({ studyId }) => studyId)),
    meter = new AgreementMeter(),
  } = options;
  const all = [...predictions, ...ofTrials];
  refuseLeaks(all, folds, options.trainedOn);
  const truth = { train, folds, meter };
  const namesOf = (some: readonly Prediction[]): string[] => [...new Set(some.map(({ run }) => run))];
  const runs: RunValidation[] = [];
  for (const name of namesOf(all)) {
    const own = all.filter(({ run }) => run === name);
    runs.push(await validateRun(name, own, truth));
  }
  if (namesOf(predictions).length > 1) runs.push(await validateRun("ensemble", predictions, truth));
  if (options.meter === undefined) await meter.close();
  return { runs };
}

async function validateRun(
  run: string,
  predictions: readonly Prediction[],
  truth: Truth,
): Promise<RunValidation> {
  const rows = averagePredictions(predictions);
  const studyIds = new Set(predictions.map(({ studyId }) => studyId));
  const studies = truth.train.filter(({ studyId }) => studyIds.has(studyId));
  const entries: ValidationEntry[] = [];
  for (const group of VALIDATION_GROUPS) entries.push(...(await entriesOf(group, rows, studies, truth)));
  return {
    run,
    folds: [...new Set(predictions.map(({ fold }) => fold))].sort((a, b) => a - b),
    studies: studies.length,
    entries,
    anySevereSpinal: anySevereOf(rows, studies),
  };
}

async function entriesOf(
  { group, conditions }: (typeof VALIDATION_GROUPS)[number],
  rows: ReadonlyMap<string, Probabilities>,
  studies: readonly TrainRow[],
  { train, folds, meter }: Truth,
): Promise<ValidationEntry[]> {
  const graded = conditions.flatMap((condition) => gradedRows(rows, studies, condition));
  const entries: ValidationEntry[] = [];
  // both sides together only as one line: the levels are to be read side by side
  const levels: readonly (Level | null)[] = conditions.length > 1 ? [null] : [...LEVELS, null];
  for (const level of levels) {
    const ofLevel = graded.filter((row) => level === null || row.level === level);
    if (ofLevel.length === 0) continue;
    const constantOf = foldConstants(train, folds, conditions, level);
    entries.push({
      group,
      level,
      count: ofLevel.length,
      weightedLogLoss: lossOf(ofLevel, ({ probabilities }) => probabilities),
      constantLogLoss: lossOf(ofLevel, ({ studyId }) => constantOf(studyId)),
      agreement: level === null ? await meter.measure(ofLevel) : null,
    });
  }
  return entries;
}

function lossOf(rows: readonly GradedRow[], predict: (row: GradedRow) => Probabilities): number {
  return weightedLogLoss(
    rows.map(predict),
    rows.map(({ grade }) => grade),
  );
}

function anySevereOf(rows: ReadonlyMap<string, Probabilities>, studies: readonly TrainRow[]): number | null {
  const canals = studies.map((study) => gradedRows(rows, [study], "spinal_canal_stenosis"));
  const loss = anySevereLogLoss(
    canals.map((canal) => ({
      severeProbabilities: canal.map(({ probabilities }) => probabilities[2]),
      grades: canal.map(({ grade }) => grade),
    })),
  );
  return Number.isNaN(loss) ? null : loss;
}
