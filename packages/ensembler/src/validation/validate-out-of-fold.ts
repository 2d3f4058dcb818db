import {
  LEVELS,
  makeFolds,
  type Level,
  type Prediction,
  type Probabilities,
  type TrainRow,
} from "@spinegrade/competition-data";
import { anySevereLogLoss, weightedLogLoss } from "@spinegrade/metrics";
import { averagePredictions } from "../rows/average.ts";
import { foldConstants } from "../rows/fold-constants.ts";
import { gradedRows, type GradedRow } from "../rows/graded-rows.ts";
import { measureAgreement } from "./measure-agreement.ts";
import { refuseLeaks } from "./refuse-leaks.ts";
import {
  VALIDATION_GROUPS,
  type RunValidation,
  type ValidationEntry,
  type ValidationReport,
} from "./validation-report.ts";

/** The training table and its folds. */
interface Truth {
  readonly train: readonly TrainRow[];
  readonly folds: ReadonlyMap<number, number>;
}

/**
 * Compares predictions of training studies, each made by a net that was not trained on the study, with the grades.
 * @param predictions of one or more runs; with several, the report ends with their ensemble.
 * @param ofTrials of runs that are reported likewise, but are no part of the ensemble.
 * @param folds study id -> the fold that validates on it; default: the published ones.
 * @throws UserError when a prediction's study is not in the training table, or a net is scored on a study that it was trained
 * on.
 */
export function validateOutOfFold(
  predictions: readonly Prediction[],
  train: readonly TrainRow[],
  ofTrials: readonly Prediction[] = [],
  folds: ReadonlyMap<number, number> = makeFolds(train.map(({ studyId }) => studyId)),
): ValidationReport {
  const all = [...predictions, ...ofTrials];
  refuseLeaks(all, folds);
  const truth = { train, folds };
  const namesOf = (some: readonly Prediction[]): string[] => [...new Set(some.map(({ run }) => run))];
  const runs = namesOf(all).map((name) =>
    validateRun(
      name,
      all.filter(({ run }) => run === name),
      truth,
    ),
  );
  return {
    runs: namesOf(predictions).length > 1 ? [...runs, validateRun("ensemble", predictions, truth)] : runs,
  };
}

function validateRun(run: string, predictions: readonly Prediction[], truth: Truth): RunValidation {
  const rows = averagePredictions(predictions);
  const studyIds = new Set(predictions.map(({ studyId }) => studyId));
  const studies = truth.train.filter(({ studyId }) => studyIds.has(studyId));
  return {
    run,
    folds: [...new Set(predictions.map(({ fold }) => fold))].sort((a, b) => a - b),
    studies: studies.length,
    entries: VALIDATION_GROUPS.flatMap((group) => entriesOf(group, rows, studies, truth)),
    anySevereSpinal: anySevereOf(rows, studies),
  };
}

function entriesOf(
  { group, conditions }: (typeof VALIDATION_GROUPS)[number],
  rows: ReadonlyMap<string, Probabilities>,
  studies: readonly TrainRow[],
  { train, folds }: Truth,
): ValidationEntry[] {
  const graded = conditions.flatMap((condition) => gradedRows(rows, studies, condition));
  // both sides together only as one line: the levels are to be read side by side
  const levels: readonly (Level | null)[] = conditions.length > 1 ? [null] : [...LEVELS, null];
  return levels.flatMap((level) => {
    const ofLevel = graded.filter((row) => level === null || row.level === level);
    if (ofLevel.length === 0) return [];
    const constantOf = foldConstants(train, folds, conditions, level);
    return {
      group,
      level,
      count: ofLevel.length,
      weightedLogLoss: lossOf(ofLevel, ({ probabilities }) => probabilities),
      constantLogLoss: lossOf(ofLevel, ({ studyId }) => constantOf(studyId)),
      agreement: level === null ? measureAgreement(ofLevel) : null,
    };
  });
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
