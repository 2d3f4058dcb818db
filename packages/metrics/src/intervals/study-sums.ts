import { calibrationBins, type BinSums } from "@spinegrade/calibration";
import { brierScore } from "../agreement/brier-score.ts";
import { confusionMatrix } from "../agreement/confusion-matrix.ts";
import { GRADE_WEIGHTS, weightedLogLoss } from "../weighted-log-loss.ts";
import type { JudgedRow } from "./agreement.ts";

/** Sums over rows; those of several studies add up, number by number. */
export interface Sums {
  readonly rows: number;
  readonly weight: number;
  readonly loss: number;
  readonly brier: number;
  /** [3][3]: row = true grade, column = called grade. */
  readonly confusion: readonly (readonly number[])[];
  readonly bins: readonly BinSums[];
}

/** Offsets of the confusion matrix and the bins among a study's numbers. */
const [CONFUSION, BINS] = [4, 13];

/** The sums of one study's rows as a list of numbers, to be added up as often as a draw has the study. */
export function studySums(rows: readonly JudgedRow[]): number[] {
  const columns = [rows.map(({ probabilities }) => probabilities), rows.map(({ grade }) => grade)] as const;
  const weight = rows.reduce((sum, { grade }) => sum + GRADE_WEIGHTS[grade], 0);
  return [
    rows.length,
    weight,
    weightedLogLoss(...columns) * weight,
    brierScore(...columns) * rows.length,
    ...confusionMatrix(...columns).flat(),
    ...calibrationBins(rows).flatMap(({ count, predicted, observed }) => [count, predicted, observed]),
  ];
}

/** The sums of studies, each counted `times`. @param ofStudy one list for each study, of equal lengths. */
export function addSums(ofStudy: readonly (readonly number[])[], times: Uint32Array): Sums {
  const total = new Float64Array(ofStudy[0]?.length ?? 0);
  for (const [study, numbers] of ofStudy.entries()) {
    const count = times[study] ?? 0;
    if (count === 0) continue;
    for (const [place, number] of numbers.entries()) total[place] = (total[place] ?? 0) + count * number;
  }
  const at = (place: number): number => total[place] ?? 0;
  return {
    ...{ rows: at(0), weight: at(1), loss: at(2), brier: at(3) },
    confusion: [0, 1, 2].map((row) => [0, 1, 2].map((column) => at(CONFUSION + 3 * row + column))),
    bins: Array.from({ length: (total.length - BINS) / 3 }, (_, bin) => ({
      count: at(BINS + 3 * bin),
      predicted: at(BINS + 3 * bin + 1),
      observed: at(BINS + 3 * bin + 2),
    })),
  };
}
