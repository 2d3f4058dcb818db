import {
  GRADES,
  LEVELS,
  meanProbabilities,
  parseRowId,
  rowId,
  type Condition,
  type Probabilities,
  type TrainRow,
} from "@spinegrade/competition-data";
import { GRADE_WEIGHTS } from "@spinegrade/metrics";
import { smoothedFrequencies } from "./smoothed-frequencies.ts";

const CANAL = "spinal_canal_stenosis";
const RECESSES = ["left_subarticular_stenosis", "right_subarticular_stenosis"] as const;

/** The flag of a row that is estimated from the canal's grade at its level. */
const ESTIMATED_FLAG = "estimated-from-canal";

/** The flag of a row that is pooled in a sagittal series at the place of the recess. */
const POOLED_FLAG = "pooled-in-sagittal";

/** Source of the grades of recesses that no axial series shows: the canal's grade, the sagittal series, or the mean of both. */
export const RECESS_METHODS = ["mean", "canal", "pooled"] as const;

export type RecessMethod = (typeof RECESS_METHODS)[number];

/** A recess that no axial series shows. */
export interface EstimatedRecess {
  readonly probabilities: Probabilities;
  readonly flags: readonly string[];
}

/**
 * Grades the recesses that no axial series shows, by Sagittal T2/STIR series: from the canal's grade
 * (`estimateFromCanal`), by what the net says at the place of the recess, or by the mean of both, which does better than either.
 * If only one of them gives an estimate, that one is used.
 * @param predicted row id -> probabilities.
 * @param pooled the same of recesses pooled in sagittal series.
 * @param train empty: nothing is estimated from the canal, since no study says what its grade means for a recess.
 * @returns row id -> the recesses without a prediction.
 */
export function estimateRecesses(
  predicted: ReadonlyMap<string, Probabilities>,
  pooled: ReadonlyMap<string, Probabilities>,
  train: readonly TrainRow[],
  method: RecessMethod = "mean",
): Map<string, EstimatedRecess> {
  const byCanal: ReadonlyMap<string, Probabilities> =
    train.length === 0 ? new Map() : estimateFromCanal(predicted, train);
  const ids = [...byCanal.keys(), ...pooled.keys()].filter((id) => !predicted.has(id));
  return new Map(
    [...new Set(ids)].map((id) => {
      const ways = [
        { of: "canal", flag: ESTIMATED_FLAG, row: byCanal.get(id) },
        { of: "pooled", flag: POOLED_FLAG, row: pooled.get(id) },
      ].flatMap(({ row, ...way }) => (row === undefined ? [] : [{ ...way, row }]));
      const wanted = ways.filter(({ of }) => method === "mean" || method === of);
      const used = wanted.length > 0 ? wanted : ways;
      return [
        id,
        { probabilities: meanProbabilities(used.map(({ row }) => row)), flags: used.map(({ flag }) => flag) },
      ];
    }),
  );
}

/**
 * Estimates the recesses that no axial series shows from the canal, which Sagittal T2/STIR series show: the sum over
 * the canal's grades of their probability times the frequencies of the recess's grades among training studies whose
 * canal has that grade, each grade counted by its weight in the metric.
 * @param predicted row id -> probabilities.
 * @returns row id -> probabilities of the recesses without a prediction whose canal is predicted.
 */
export function estimateFromCanal(
  predicted: ReadonlyMap<string, Probabilities>,
  train: readonly TrainRow[],
): Map<string, Probabilities> {
  const tables = new Map(RECESSES.map((recess) => [recess, frequenciesByCanal(train, recess)]));
  const estimated = new Map<string, Probabilities>();
  for (const [id, canal] of predicted) {
    const row = parseRowId(id);
    if (row?.condition !== CANAL) continue;
    for (const [recess, table] of tables) {
      const own = rowId(row.studyId, recess, row.level);
      if (!predicted.has(own)) estimated.set(own, mix(canal, table));
    }
  }
  return estimated;
}

/** For each grade of the canal, the frequencies of the recess's grades at the same level. */
function frequenciesByCanal(train: readonly TrainRow[], recess: Condition): Probabilities[] {
  return GRADES.map((_, canal) => {
    const grades = train.flatMap((study) =>
      LEVELS.flatMap((_level, index) =>
        study.grades[CANAL][index] === canal ? (study.grades[recess][index] ?? -1) : [],
      ),
    );
    return smoothedFrequencies(grades, GRADE_WEIGHTS);
  });
}

function mix(shares: Probabilities, rows: readonly Probabilities[]): Probabilities {
  const at = (grade: 0 | 1 | 2): number =>
    rows.reduce((sum, row, index) => sum + (shares[index] ?? 0) * row[grade], 0);
  return [at(0), at(1), at(2)];
}
