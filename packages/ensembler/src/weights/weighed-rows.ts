import { LEVELS, type TrainRow, type ValidationFile } from "@spinegrade/competition-data";
import { overFlip } from "../rows/over-flip.ts";
import type { WeighedRow } from "./fit-weights.ts";

/**
 * The graded points of the series that all runs of one task predict, each run averaged over the flip.
 * @param files of runs of one task.
 */
export function weighedRows(files: readonly ValidationFile[], train: readonly TrainRow[]): WeighedRow[] {
  const tables = files.map(({ series }) => new Map(series.map((one) => [one.seriesId, one])));
  const gradesOf = new Map(train.map(({ studyId, grades }) => [studyId, grades]));
  const [first] = files;
  return (first?.series ?? []).flatMap(({ seriesId, studyId, fold }) => {
    const answers = tables.flatMap((table) => table.get(seriesId) ?? []);
    if (answers.length < files.length) return [];
    return (first?.points ?? []).flatMap(({ condition, level }, point) => {
      const grade = gradesOf.get(studyId)?.[condition][LEVELS.indexOf(level)] ?? -1;
      if (grade === -1) return [];
      return [{ studyId, fold, grade, predictions: answers.map((answer) => overFlip(answer, point)) }];
    });
  });
}
