import {
  type FilledRow,
  parseRowId,
  type PredictedStudy,
  type Prediction,
  type Probabilities,
  SERIES_OF_CONDITION,
  type SeriesRemark,
  type SubmissionDraft,
  type TrainRow,
} from "@spinegrade/competition-data";
import {
  averagePredictions,
  averageRecesses,
  estimateRecesses,
  type Fill,
  fillMissing,
  trainingPriors,
} from "@spinegrade/ensembler";
import { UserError } from "@spinegrade/pipeline";
import type { ListedStudy } from "./list-studies.ts";
import type { SupervisedStudies } from "./supervise.ts";

/** A study that is not as it should be. */
export interface StudyReport {
  readonly studyId: number;
  /** Number of its 25 rows that are not predictions. */
  readonly filled: number;
  /** Faults of its table rows, series and slices, and why rows are filled. */
  readonly reasons: readonly string[];
}

/** All rows, and the studies that are not as they should be. */
export interface AssembledSubmission {
  readonly draft: SubmissionDraft;
  readonly studies: readonly StudyReport[];
}

/**
 * The rows of all studies in order: predictions where there are some, recesses estimated from sagittal series, and priors. Each row
 * that is not a prediction has its reason.
 * @param train for priors; empty: 1/3 each.
 */
export function assembleSubmission(
  studies: readonly ListedStudy[],
  { predicted, lost }: Omit<SupervisedStudies, "unusable">,
  { train, fill }: { readonly train: readonly TrainRow[]; readonly fill: Fill },
): AssembledSubmission {
  const reasons = new Map(studies.map(({ studyId, faults }) => [studyId, [...faults]]));
  const rows = new Map<string, Probabilities>();
  for (const { studyId } of studies) {
    const study = predicted.get(studyId);
    const own = reasons.get(studyId) ?? [];
    const reason = lost.get(studyId);
    if (reason !== undefined) own.push(reason);
    if (study !== undefined) own.push(...describeSeries(study));
    for (const [rowId, probabilities] of averageStudy(study?.predictions ?? [], own))
      rows.set(rowId, probabilities);
  }
  const estimated =
    fill === "uniform" || train.length === 0
      ? new Map<string, Probabilities>()
      : estimate(rows, [...predicted.values()].flatMap(recessesOf), train);
  const priors = trainingPriors(train, train.length === 0 ? "uniform" : fill);
  const series = studies.flatMap((study) => study.series.map((one) => ({ studyId: study.studyId, ...one })));
  const studyIds = studies.map(({ studyId }) => studyId);
  const draft = fillMissing(new Map([...rows, ...estimated]), series, priors, { studyIds });
  const byId = new Map(studies.map((study) => [study.studyId, study]));
  const explained = {
    rows: draft.rows,
    filled: draft.filled.map((row) => explain(row, { predicted, lost }, byId)),
  };
  const filledOf = countFilled(explained);
  return {
    draft: explained,
    studies: studies.flatMap(({ studyId }) => {
      const own = reasons.get(studyId) ?? [];
      const filled = filledOf.get(studyId) ?? { count: 0, reasons: [] };
      const estimates = [...estimated.keys()].filter(
        (rowId) => parseRowId(rowId)?.studyId === studyId,
      ).length;
      const notes = estimates === 0 ? [] : [`${estimates} recesses are estimated from sagittal series`];
      const all = [...new Set([...own, ...notes, ...filled.reasons])];
      return all.length === 0 ? [] : [{ studyId, filled: filled.count, reasons: all }];
    }),
  };
}

/** The recesses that no axial series shows, by the sagittal ones. @param pooled what these say at their places. */
function estimate(
  rows: ReadonlyMap<string, Probabilities>,
  pooled: readonly (readonly [string, Probabilities])[],
  train: readonly TrainRow[],
): Map<string, Probabilities> {
  const estimated = estimateRecesses(rows, new Map(pooled), train);
  return new Map([...estimated].map(([rowId, { probabilities }]) => [rowId, probabilities]));
}

/** The recesses of one study; a fault in them is one of its predictions. */
function recessesOf({ predictions }: PredictedStudy): [string, Probabilities][] {
  return [...averageStudy(predictions, [], averageRecesses)];
}

function describeSeries({ failures, remarks }: PredictedStudy): string[] {
  return [...failures, ...remarks].map(describeRemark);
}

function describeRemark({ seriesId, reason }: SeriesRemark): string {
  return reason.startsWith(`series ${seriesId}`) ? reason : `series ${seriesId}: ${reason}`;
}

function averageStudy(
  predictions: readonly Prediction[],
  reasons: string[],
  average: typeof averageRecesses = averagePredictions,
): Map<string, Probabilities> {
  try {
    return average(predictions);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    reasons.push(error.message);
    return new Map();
  }
}

/** Why a row is not a prediction: of the whole study, of the series of its kind, or as `fillMissing` says. */
function explain(
  { rowId, reason }: FilledRow,
  { predicted, lost }: Omit<SupervisedStudies, "unusable">,
  studies: ReadonlyMap<number, ListedStudy>,
): FilledRow {
  const row = parseRowId(rowId);
  if (row === undefined) return { rowId, reason };
  const ofStudy = lost.get(row.studyId);
  if (ofStudy !== undefined) return { rowId, reason: ofStudy };
  const series = studies.get(row.studyId)?.series ?? [];
  const ofKind = series.filter(({ description }) => description === SERIES_OF_CONDITION[row.condition]);
  const failed = (predicted.get(row.studyId)?.failures ?? []).filter(({ seriesId }) =>
    ofKind.some((one) => one.seriesId === seriesId),
  );
  return { rowId, reason: failed.length === 0 ? reason : failed.map(describeRemark).join("; ") };
}

function countFilled({ filled }: SubmissionDraft): Map<number, { count: number; reasons: string[] }> {
  const counts = new Map<number, { count: number; reasons: string[] }>();
  for (const { rowId, reason } of filled) {
    const row = parseRowId(rowId);
    if (row === undefined) continue;
    const known = counts.get(row.studyId) ?? { count: 0, reasons: [] };
    if (!known.reasons.includes(reason)) known.reasons.push(reason);
    counts.set(row.studyId, { count: known.count + 1, reasons: known.reasons });
  }
  return counts;
}
