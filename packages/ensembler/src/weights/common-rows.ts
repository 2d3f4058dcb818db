import { LEVELS, parseRowId, type Prediction, type TrainRow } from "@spinegrade/competition-data";
import { averagePredictions } from "../rows/average.ts";
import type { WeighedRow } from "./fit-weights.ts";

/**
 * The graded rows that all runs predict, each run averaged over flip and series.
 * @param predictions out of fold: each study by the net of one fold of a run.
 * @param conditions whose rows count.
 */
export function commonRows(
  predictions: readonly Prediction[],
  conditions: ReadonlySet<string>,
  train: readonly TrainRow[],
): { readonly runs: readonly string[]; readonly rows: readonly WeighedRow[] } {
  const runs = [...new Set(predictions.map(({ run }) => run))].sort();
  const tables = runs.map((run) => averagePredictions(predictions.filter((one) => one.run === run)));
  const folds = new Map(predictions.map(({ studyId, fold }) => [studyId, fold]));
  const gradesOf = new Map(train.map(({ studyId, grades }) => [studyId, grades]));
  const rows = [...(tables[0]?.keys() ?? [])].flatMap((rowId): WeighedRow[] => {
    const row = parseRowId(rowId);
    const answers = tables.flatMap((table) => {
      const probabilities = table.get(rowId);
      return probabilities === undefined ? [] : [probabilities];
    });
    if (row === undefined || !conditions.has(row.condition) || answers.length < runs.length) return [];
    const fold = folds.get(row.studyId);
    const grade = gradesOf.get(row.studyId)?.[row.condition][LEVELS.indexOf(row.level)] ?? -1;
    if (fold === undefined || grade === -1) return [];
    return [{ studyId: row.studyId, fold, grade, predictions: answers }];
  });
  return { runs, rows };
}
