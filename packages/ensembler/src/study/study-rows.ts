import {
  LEVELS,
  type Condition,
  type Probabilities,
  rowId,
  type TrainRow,
  type ValidationFile,
} from "@spinegrade/competition-data";
import type { JudgedRow } from "@spinegrade/metrics/intervals";
import { groupBy } from "@spinegrade/pipeline/group-by";
import { combineProbabilities } from "../rows/combine-probabilities.ts";
import { overFlip } from "../rows/over-flip.ts";

/** Row id -> probabilities. */
export type RowTable = ReadonlyMap<string, Probabilities>;

/** The rows of a run: the mean over a study's series, with or without the mean over the left-right flip. */
export function rowsOfRun({ points, series }: ValidationFile, flip: boolean): RowTable {
  const predicted = series.flatMap((one) =>
    points.map(({ condition, level }, point) => ({
      id: rowId(one.studyId, condition, level),
      probabilities: overFlip(one, point, flip),
    })),
  );
  return new Map(
    [...groupBy(predicted, ({ id }) => id)].map(([id, rows]) => [
      id,
      combineProbabilities(rows.map(({ probabilities }) => probabilities)),
    ]),
  );
}

/** The weighted mean of tables, on the rows that all of them have. @param weights default: equal ones. */
export function meanRows(tables: readonly RowTable[], weights?: readonly number[]): RowTable {
  const [first] = tables;
  return new Map(
    [...(first?.keys() ?? [])].flatMap((id) => {
      const given = tables.map((rows) => rows.get(id)).filter((row) => row !== undefined);
      if (given.length < tables.length) return [];
      return [[id, combineProbabilities(given, weights === undefined ? {} : { weights })] as const];
    }),
  );
}

/** The graded rows that two tables have in common, in the same order. */
export function pairRows(
  tables: readonly [RowTable, RowTable],
  train: readonly TrainRow[],
  conditions: readonly Condition[],
): [JudgedRow[], JudgedRow[]] {
  const pairs = train.flatMap(({ studyId, grades }) =>
    conditions.flatMap((condition) =>
      LEVELS.flatMap((level, index) => {
        const [first, second] = tables.map((rows) => rows.get(rowId(studyId, condition, level)));
        const grade = grades[condition][index] ?? -1;
        if (first === undefined || second === undefined || grade === -1) return [];
        return [[first, second].map((probabilities): JudgedRow => ({ studyId, grade, probabilities }))];
      }),
    ),
  );
  return [pairs.flatMap((pair) => pair.slice(0, 1)), pairs.flatMap((pair) => pair.slice(1))];
}
